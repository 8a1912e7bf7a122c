import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Department = Schemas['DepartmentView']
export type Account = Schemas['AccountView']
export type Role = Schemas['RoleView']
export type Matrix = Schemas['RightsMatrix']
export type MatrixFunction = Schemas['MatrixFunction']
export type Right = Schemas['RightView']
export type RightsPlan = Schemas['RightsPlanView']
export type RolesPreview = Schemas['RolesPreview']
export type FunctionEntry = Schemas['FunctionView']
export type Outlet = Schemas['OutletEntry']
export type Delivery = Schemas['PushDelivery']
export type PushEntry = Schemas['PushEntry']
export type PushTotals = Schemas['PushTotals']
export type ImportedFile = Schemas['ImportedFile']
export type Action = Right['action']
export type OneTime = Schemas['OneTimePassword']

export const tiers = [{ value: 'center', label: '中心' }, { value: 'district', label: '区' }, { value: 'outlet', label: '网点' }]
export const tierName = (tier: string) => tiers.find((t) => t.value === tier)?.label ?? tier
export const placeName = (a: Account) => [a.department?.name, a.district?.name, a.outlet?.name].filter(Boolean).join(' · ')

export const reaches = [
  { value: 'own', label: '本人经办' }, { value: 'outlet', label: '本网点' }, { value: 'department', label: '本部门' },
  { value: 'district', label: '本区' }, { value: 'all', label: '全中心' },
]
export const actionWords: Record<Action, string> = { view: '查看', act: '办理', export: '导出', manage: '维护' }

export const outletKinds = [
  { value: 'community', label: '社区网点' }, { value: 'district', label: '区网点' }, { value: 'center', label: '中心网点' }, { value: 'bank', label: '银行网点' },
]
export const systems = [{ value: 'social', label: '社保卡业务系统' }, { value: 'residence', label: '居住证业务系统' }, { value: 'senior', label: '敬老卡业务系统' }]
export const pushStates = [{ value: 'waiting', label: '待推送' }, { value: 'retrying', label: '失败重试' }, { value: 'pushed', label: '已推送' }, { value: 'stopped', label: '已停止' }]
/** The colour beside the word of a state. */
export const pushTone = (state: Delivery['state']) => ({ waiting: 'primary', retrying: 'warning', pushed: 'success', stopped: 'danger' })[state]
/** A business system in two or three characters, where three stand side by side. */
export const systemMark = (target: Delivery['target']) => ({ social: '社保卡', residence: '居住证', senior: '敬老卡' })[target]
