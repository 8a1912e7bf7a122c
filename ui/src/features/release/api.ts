import type { components } from '@/api/schema'
import type { MasterRow, Page } from '@/api/types'
import { api, apiUrl, newKey, type Query } from '@/shared/request'
import { postSigned } from '@/shell/signing'

type Schemas = components['schemas']
export type Box = Schemas['ReleaseBox']
export type BoxDetail = Schemas['ReleaseBoxDetail']
export type Card = Schemas['ReleaseCard']
export type Batch = Schemas['ReleaseBatch']
export type BatchDetail = Schemas['ReleaseBatchDetail']
export type Difference = Schemas['ReleaseDifference']
export type Shipment = Schemas['ReleaseShipment']
export type Places = Schemas['ReleasePlaces']
export type Spot = Schemas['ReleaseSpot']
export type Holder = Schemas['ReleaseHolder']
export type Scanned = Schemas['Scanned']
export type Finding = Schemas['FindingInput']
export type Purpose = 'card' | 'register' | 'batch' | 'distribute' | 'sign' | 'ship'
export interface PackForm { item: string; quantity?: number; segments?: { first: string; last: string }[]; cards?: { number: string; name?: string }[]; district?: string; outlet?: string; remark?: string }

export const searchBoxes = (body: Query) => api.post<Page<Box>>('/release/boxes/search', body)
export const getBox = (number: string, signal?: AbortSignal) => api.get<BoxDetail>(`/release/boxes/${encodeURIComponent(number)}`, {}, signal)
export const listCards = (number: string, query: Query, signal?: AbortSignal) => api.get<Page<Card>>(`/release/boxes/${encodeURIComponent(number)}/cards`, query, signal)
export const pack = (form: PackForm, key: string) => api.post<Box>('/release/boxes', form, key)
export const voidBox = (number: string, reason: string) => api.post(`/release/boxes/${encodeURIComponent(number)}/void`, { reason }, newKey())
export const signBox = (number: string, findings: Finding[], key: string) => postSigned<Box>(`/release/boxes/${encodeURIComponent(number)}/sign`, { findings }, key)
export const collectCard = (id: string) => postSigned<void>(`/release/cards/${id}/collect`, {}, newKey())
export const scanFor = (number: string, purpose: Purpose, more: { district?: string; outlet?: string; order?: string } = {}) =>
  api.post<Scanned>('/release/scan', { number, for: purpose, ...more })

export const listBatches = (query: Query, signal?: AbortSignal) => api.get<Page<Batch>>('/release/batches', query, signal)
export const getBatch = (id: string, signal?: AbortSignal) => api.get<BatchDetail>(`/release/batches/${encodeURIComponent(id)}`, {}, signal)
export const registerBatch = (body: { district: string; boxes: string[]; remark?: string }, key: string) => postSigned<Batch>('/release/batches', body, key)
export const withdrawBatch = (id: string, reason: string) => api.post(`/release/batches/${encodeURIComponent(id)}/withdraw`, { reason }, newKey())
export const receiveBatch = (id: string, body: { boxes: string[]; findings: Finding[] }, key: string) => postSigned<Batch>(`/release/batches/${encodeURIComponent(id)}/receive`, body, key)
export const distribute = (body: { outlet: string; boxes: string[] }, key: string) => postSigned<{ items: Box[] }>('/release/distributions', body, key)
export const listDifferences = (query: Query, signal?: AbortSignal) => api.get<Page<Difference>>('/release/differences', query, signal)
export const listShipments = (query: Query, signal?: AbortSignal) => api.get<Page<Shipment>>('/release/shipments', query, signal)
export const getPlaces = (signal?: AbortSignal) => api.get<Places>('/release/places', {}, signal)

/** Notes that labels are printed and opens their page; one that was printed before says 补打. */
export async function printLabels(boxes: string[], single: boolean): Promise<void> {
  const sheet = window.open('', '_blank')
  try {
    const { id } = await api.post<{ id: string }>('/release/labels', { boxes, single }, newKey())
    if (sheet) sheet.location.href = apiUrl(`/release/labels/${id}`)
  } catch (err) {
    sheet?.close()
    throw err
  }
}

/** The finished cards that may lie in a box. */
export async function finishedCards(): Promise<{ value: string; label: string }[]> {
  const page = await api.get<Page<MasterRow>>('/masters/items', { page_size: 200 })
  return page.items.filter((i) => i.card_kind).map((i) => ({ value: i.id, label: i.name }))
}
