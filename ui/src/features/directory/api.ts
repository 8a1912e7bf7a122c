import type { Page, Values } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import type { Account, Department, OneTime } from './types'

const departments = '/directory/departments'
export const listDepartments = (signal?: AbortSignal) => api.get<{ items: Department[] }>(departments, {}, signal)
export const deletedDepartments = (signal?: AbortSignal) => api.get<{ items: Department[] }>(`${departments}/deleted`, {}, signal)
export const saveDepartment = (id: string | undefined, body: Values) =>
  id ? api.put<Department>(`${departments}/${id}`, body) : api.post<Department>(departments, body, newKey())
export const deleteDepartment = (d: Department) => api.delete(`${departments}/${d.id}?version=${d.version}`)
export const restoreDepartment = (id: string) => api.post(`${departments}/${id}/restore`, undefined, newKey())

const people = '/directory/people'
export const listAccounts = (query: Query, signal?: AbortSignal) => api.get<Page<Account>>(people, query, signal)
export const deletedAccounts = (query: Query, signal?: AbortSignal) => api.get<Page<Account>>(`${people}/deleted`, query, signal)
export const createAccount = (body: Values) => api.post<OneTime>(people, body)
export const editAccount = (id: string, body: Values) => api.put<Account>(`${people}/${id}`, body)
export const setDisabled = (a: Account, disabled: boolean) => api.post<Account>(`${people}/${a.id}/disabled`, { disabled, version: a.version })
export const resetPassword = (id: string) => api.post<OneTime>(`${people}/${id}/password`)
export const deleteAccount = (a: Account) => api.delete(`${people}/${a.id}?version=${a.version}`)
export const restoreAccount = (id: string) => api.post(`${people}/${id}/restore`, undefined, newKey())
