import type { Page, Values } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import type { Account, Delivery, Department, FunctionEntry, Matrix, OneTime, Outlet, PushEntry, PushTotals, Right, RightsPlan, Role, RolesPreview } from './types'

const departments = '/directory/departments'
export const listDepartments = (signal?: AbortSignal) => api.get<{ items: Department[] }>(departments, {}, signal)
export const deletedDepartments = (signal?: AbortSignal) => api.get<{ items: Department[] }>(`${departments}/deleted`, {}, signal)
export const saveDepartment = (id: string | undefined, body: Values, key: string) =>
  id ? api.put<Department>(`${departments}/${id}`, body) : api.post<Department>(departments, body, key)
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

const outlets = '/directory/outlets'
export const listManagedOutlets = (query: Query, signal?: AbortSignal) => api.get<Page<Outlet>>(outlets, query, signal)
export const deletedOutlets = (query: Query, signal?: AbortSignal) => api.get<Page<Outlet>>(`${outlets}/deleted`, query, signal)
export const saveOutlet = (id: string | undefined, body: Values, key: string) => (id ? api.put<Outlet>(`${outlets}/${id}`, body) : api.post<Outlet>(outlets, body, key))
export const stopOutlet = (o: Outlet, disabled: boolean) => api.post<Outlet>(`${outlets}/${o.id}/disabled`, { disabled, version: o.version })
export const deleteOutlet = (o: Outlet) => api.delete(`${outlets}/${o.id}?version=${o.version}`)
export const restoreOutlet = (id: string) => api.post(`${outlets}/${id}/restore`, undefined, newKey())
export const pushOutlet = (id: string) => api.post(`${outlets}/${id}/push`, undefined, newKey())
export const pushAccount = (id: string) => api.post(`${people}/${id}/push`, undefined, newKey())

export const findOutlets = (query: Query, signal?: AbortSignal) => api.get<Page<Outlet>>('/outlets', query, signal)
export const getOutlet = (id: string, signal?: AbortSignal) => api.get<Outlet>(`/outlets/${id}`, {}, signal)

const pushes = '/directory/pushes'
export const listPushes = (query: Query, signal?: AbortSignal) => api.get<Page<PushEntry>>(pushes, query, signal)
export const getPush = (id: string, signal?: AbortSignal) => api.get<PushEntry>(`${pushes}/${id}`, {}, signal)
export const pushTotals = (kind: string, signal?: AbortSignal) => api.get<PushTotals>(`${pushes}/totals`, { kind }, signal)
export const pushAgain = (id: string, target?: Delivery['target']) => api.post<PushEntry>(`${pushes}/${id}/again`, target ? { target } : {}, newKey())

const roles = '/directory/roles'
export const listRoles = async (signal?: AbortSignal) => (await api.get<{ items: Role[] }>(roles, {}, signal)).items
export const saveRole = (code: string | undefined, body: Values, key: string) => (code ? api.put<Role>(`${roles}/${code}`, body) : api.post<Role>(roles, body, key))
export const deleteRole = (r: Role) => api.delete(`${roles}/${r.code}?version=${r.version}`)
export const setRoles = (a: Account, codes: string[]) => api.put<Account>(`${people}/${a.id}/roles`, { roles: codes, version: a.version })
export const previewRoles = (a: Account, codes: string[]) => api.post<RolesPreview>(`${people}/${a.id}/roles/preview`, { roles: codes, version: a.version })

export type RightChange = Right & { grant: boolean }
export const getRights = (signal?: AbortSignal) => api.get<Matrix>('/directory/rights', {}, signal)
export const previewRights = (changes: RightChange[]) => api.post<RightsPlan>('/directory/rights/preview', { changes })
export const changeRights = (version: number, changes: RightChange[]) => api.put<RightsPlan>('/directory/rights', { version, changes })

export const listFunctions = async (signal?: AbortSignal) => (await api.get<{ items: FunctionEntry[] }>('/directory/functions', {}, signal)).items
export const editFunction = (f: FunctionEntry, title: string, disabled: boolean) => api.put(`/directory/functions/${f.id}`, { title, disabled, version: f.version })
export const orderFunctions = (ids: string[]) => api.put('/directory/functions/order', { ids })
