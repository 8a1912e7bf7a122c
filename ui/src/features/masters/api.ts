import type { MasterRow, MasterSchema, Named, Page, Values } from '@/api/types'
import { api, type Query } from '@/shared/request'

export const getSchema = (ref: string, signal?: AbortSignal) => api.get<MasterSchema>(`/masters/${ref}/schema`, {}, signal)
export const listMaster = (ref: string, query: Query, signal: AbortSignal) => api.get<Page<MasterRow>>(`/masters/${ref}`, query, signal)
export const createMaster = (ref: string, values: Values, key: string) => api.post<MasterRow>(`/masters/${ref}`, values, key)
export const updateMaster = (ref: string, id: string, values: Values) => api.patch<MasterRow>(`/masters/${ref}/${id}`, values)
export const deleteMaster = (ref: string, id: string) => api.delete(`/masters/${ref}/${id}`)

/** What one file did to a list 导入记录. */
export interface MasterLoad { id: string; file_name: string; made: number; changed: number; same: number; by: Named; at: string; undone_at: string | null; undone_by: string }

export const listLoads = async (ref: string, signal?: AbortSignal) => (await api.get<{ items: MasterLoad[] }>(`/masters/${ref}/loads`, {}, signal)).items
export const undoLoad = (ref: string, id: string) => api.post<MasterLoad>(`/masters/${ref}/loads/${id}/undo`)

/** Sends a file to be checked, or to be kept. */
export function loadFile(ref: string, file: File, check: boolean) {
  const form = new FormData()
  form.append('file', file)
  return api.upload<MasterLoad>(`/masters/${ref}/loads${check ? '?check=true' : ''}`, form)
}
