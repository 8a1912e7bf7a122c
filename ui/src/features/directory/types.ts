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
