import type { components } from '@/api/schema'
import type { Page } from '@/api/types'
import { api, apiUrl, newKey } from '@/shared/request'

type Schemas = components['schemas']
export type Application = Schemas['SeniorApplication']
export type Row = Schemas['SeniorRow']
export type Form = Schemas['SeniorForm']
export type Eligibility = Schemas['Eligibility']
export type PhotoCheck = Schemas['PhotoCheck']
export type Region = Form['region']
export type Verb = string

export interface Search { q?: string; phases?: string[]; region?: '' | Region; from?: string; to?: string; cursor?: string; page_size?: number }

export const checkEligibility = (body: { region: Region; id_number: string; household?: string; province?: string }) =>
  api.post<Eligibility>('/senior/eligibility', body)
export const search = (body: Search) => api.post<Page<Row>>('/senior/search', body)
export const getApplication = (id: string, signal?: AbortSignal) => api.get<Application>(`/senior/applications/${id}`, {}, signal)
export const apply = (body: Form, key: string) => api.post<Application>('/senior/applications', body, key)
export const amend = (id: string, body: Form & { version: number }) => api.put<Application>(`/senior/applications/${id}`, body)
export const act = (id: string, body: { verb: Verb; text?: string; waybill?: string; witness?: string }) =>
  api.post<Application>(`/senior/applications/${id}/actions`, body, newKey())
export const receiptUrl = (id: string) => apiUrl(`/senior/applications/${id}/receipt`)
export const pictureUrl = (id: string) => apiUrl(`/attachments/${id}`, { inline: 1 })

/** Sends a photo to be judged; it is kept only when it will do. */
export function checkPhoto(photo: Blob): Promise<PhotoCheck> {
  const form = new FormData()
  form.append('file', photo, 'photo.jpg')
  return api.upload<PhotoCheck>('/senior/photos', form)
}

export async function uploadPicture(file: File): Promise<string> {
  const form = new FormData()
  form.append('file', file)
  return (await api.upload<{ id: string }>('/attachments', form)).id
}
