import type { components } from '@/api/schema'
import { api } from '@/shared/request'

export type Citizen = components['schemas']['Citizen']
export type Kind = 'correction' | 'household'

/** Finds by ID number, or by name with the end of the number; what is shown is masked. */
export const findCitizens = (q: string, last4: string) => api.post<{ items: Citizen[] }>('/citizens/search', { q, last4: last4 || undefined }).then((r) => r.items)
export const getCitizen = (id: string) => api.get<Citizen>(`/citizens/${encodeURIComponent(id)}`)

export interface Correctable { name: string; label: string }

export const householdFields: Correctable[] = [
  { name: 'household_kind', label: '户别' }, { name: 'household_address', label: '户籍地址' },
  { name: 'household_district', label: '户籍所在区' }, { name: 'household_since', label: '迁入日期' },
]
export const personFields: Correctable[] = [
  { name: 'name', label: '姓名' }, { name: 'id_number', label: '身份证号码' }, { name: 'phone', label: '联系电话' }, { name: 'address', label: '联系地址' },
]

export const householdKinds = [{ value: 'family', label: '家庭户' }, { value: 'collective', label: '集体户' }]

/** A value in words: kinds and districts are kept by their code. */
export function inWords(field: string, value: unknown, districts: Record<string, string>): string {
  const text = String(value ?? '')
  if (field === 'household_kind') return householdKinds.find((k) => k.value === text)?.label ?? text
  if (field === 'household_district') return districts[text] ?? text
  return text
}

export interface District { id: string; name: string }
let districts: Promise<District[]> | null = null

export function districtList(): Promise<District[]> {
  districts ??= api.get<{ items: District[] }>('/masters/districts', { page_size: 50 }).then((r) => r.items)
  districts.catch(() => { districts = null })
  return districts
}
