import type { MasterRow, MasterSchema, Page, Values } from '@/api/types'
import { api, type Query } from '@/shared/request'

export const getSchema = (ref: string, signal?: AbortSignal) => api.get<MasterSchema>(`/masters/${ref}/schema`, {}, signal)
export const listMaster = (ref: string, query: Query, signal: AbortSignal) => api.get<Page<MasterRow>>(`/masters/${ref}`, query, signal)
export const createMaster = (ref: string, values: Values, key: string) => api.post<MasterRow>(`/masters/${ref}`, values, key)
export const updateMaster = (ref: string, id: string, values: Values) => api.patch<MasterRow>(`/masters/${ref}/${id}`, values)
export const deleteMaster = (ref: string, id: string) => api.delete(`/masters/${ref}/${id}`)
