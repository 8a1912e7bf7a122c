import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Department = Schemas['DepartmentView']
export type Account = Schemas['AccountView']
export type OneTime = Schemas['OneTimePassword']

export const tiers = [{ value: 'center', label: '中心' }, { value: 'district', label: '区' }, { value: 'outlet', label: '网点' }]
export const tierName = (tier: string) => tiers.find((t) => t.value === tier)?.label ?? tier
export const placeName = (a: Account) => [a.department?.name, a.district?.name, a.outlet?.name].filter(Boolean).join(' · ')
