import type { components } from '@/api/schema'
import type { Page } from '@/api/types'
import { api, apiUrl, newKey, type Query } from '@/shared/request'
import { postSigned } from '@/shell/signing'

type Schemas = components['schemas']
export type Application = Schemas['SeniorApplication']
export type Row = Schemas['SeniorRow']
export type Form = Schemas['SeniorForm']
export type Eligibility = Schemas['Eligibility']
export type PhotoCheck = Schemas['PhotoCheck']
export type Region = Form['region']
export type Verb = string
export type Source = 'outlet' | 'postal'
export type StuckRow = Schemas['StuckRow']
export type StuckListing = Schemas['StuckListing']
export type StuckFound = Schemas['StuckFound']
export type StuckListed = Schemas['StuckListed']
export type StuckQuery = Schemas['StuckQuery']
export type SeniorRecord = Schemas['SeniorRecord']

export interface Search { q?: string; phases?: string[]; region?: '' | Region; from?: string; to?: string; cursor?: string; page_size?: number }

export const checkEligibility = (body: { region: Region; id_number: string; household?: string; province?: string }) =>
  api.post<Eligibility>('/senior/eligibility', body)
export const search = (body: Search) => api.post<Page<Row>>('/senior/search', body)
export const getApplication = (id: string, signal?: AbortSignal) => api.get<Application>(`/senior/applications/${id}`, {}, signal)
export const apply = (body: Form, key: string) => api.post<Application>('/senior/applications', body, key)
export const amend = (id: string, body: Form & { version: number }) => api.put<Application>(`/senior/applications/${id}`, body)
export const act = (id: string, body: { verb: Verb; text?: string; waybill?: string; witness?: string }, key: string) =>
  postSigned<Application>(`/senior/applications/${id}/actions`, body, key)
export const receiptUrl = (id: string) => apiUrl(`/senior/applications/${id}/receipt`)
export const pictureUrl = (id: string) => apiUrl(`/attachments/${id}`, { inline: 1 })

export const findStuck = (source: Source, number: string) => api.post<StuckFound>('/senior/stuck/find', { source, number })
export const listStuck = (source: Source, cards: StuckListing[]) =>
  api.post<{ results: StuckListed[] }>('/senior/stuck', { source, cards }, newKey()).then((r) => r.results)
export const searchStuck = (body: StuckQuery) => api.post<Page<StuckRow>>('/senior/stuck/search', body)
export const settleStuck = (id: string, outcome: string) => api.post(`/senior/stuck/${id}/settle`, { outcome }, newKey())
export const listRecords = (query: Query, signal: AbortSignal) => api.get<Page<SeniorRecord>>('/senior/records', query, signal)
export const uploadReceipt = (id: string, kind: string, file: string) =>
  api.post<Application>(`/senior/applications/${id}/receipts`, { kind, file }, newKey())

/** Reads a sheet of stuck cards; nothing is kept yet. */
export function importStuck(file: File): Promise<StuckListing[]> {
  const form = new FormData()
  form.append('file', file)
  return api.upload<{ cards: StuckListing[] }>('/senior/stuck/import', form).then((r) => r.cards)
}

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
