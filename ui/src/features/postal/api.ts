import type { components } from '@/api/schema'
import type { Page } from '@/api/types'
import { api, apiUrl, type Query } from '@/shared/request'

type Schemas = components['schemas']
export type Row = Schemas['ParcelRow']
export type Parcel = Schemas['ParcelView']
export type PostalImport = Schemas['PostalImport']
export type Problem = Schemas['PostalProblem']
export type Batch = Schemas['PushBatch']
export type Summary = Schemas['PushSummary']
export type Refused = Schemas['RefusedEvent']
export type Form = Omit<Schemas['SendParcelInputBody'], '$schema'>
export type Search = Omit<Schemas['ParcelSearch'], '$schema'>

export const searchParcels = (body: Search & { page_size?: number; cursor?: string }) => api.post<Page<Row>>('/postal/search', body)
export const getParcel = (id: string, signal?: AbortSignal) => api.get<Parcel>(`/postal/parcels/${id}`, {}, signal)
export const sendParcel = (body: Form, key: string) => api.post<Parcel>('/postal/parcels', body, key)
export const labelUrl = (id: string) => apiUrl(`/postal/parcels/${id}/label`)

export const listImports = (query: Query, signal?: AbortSignal) => api.get<Page<PostalImport>>('/postal/imports', query, signal)
export const getImport = (id: string, signal?: AbortSignal) => api.get<PostalImport>(`/postal/imports/${id}`, {}, signal)
export const listProblems = (id: string, query: Query, signal?: AbortSignal) => api.get<Page<Problem>>(`/postal/imports/${id}/problems`, query, signal)

/** Sends a file of the post; `again` takes one that was imported before once more. */
export function importFile(file: File, again: boolean): Promise<PostalImport> {
  const form = new FormData()
  form.append('file', file)
  if (again) form.append('again', '1')
  return api.upload<PostalImport>('/postal/imports', form)
}

export const listPushes = (query: Query, signal?: AbortSignal) => api.get<Page<Batch>>('/postal/pushes', query, signal)
export const pushSummary = (signal?: AbortSignal) => api.get<Summary>('/postal/pushes/summary', {}, signal)
export const listRefused = (id: string, signal?: AbortSignal) => api.get<Refused[]>(`/postal/pushes/${id}/refused`, {}, signal)
export const pushNow = () => api.post<{ again: number }>('/postal/pushes/run')
