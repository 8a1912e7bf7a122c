import type { components } from '@/api/schema'
import type { Page } from '@/api/types'
import { api, type Query } from '@/shared/request'

type Schemas = components['schemas']
/** The same shape with its lists never null, as the server sends them. */
type Whole<T> = T extends (infer E)[] ? Whole<E>[]
  : T extends object ? { [K in keyof T]: Whole<T[K] extends (infer E)[] | null ? E[] : T[K]> } : T

export type Overview = Whole<Schemas['TrackingOverview']>
export type StepOpen = Overview['open']['by_step'][number]
export type StepTime = Overview['steps'][number]
export type WorkTime = Overview['departments'][number]
export type WeekTotals = Overview['compare']['this_week']
export type TrackedPaper = Whole<Schemas['TrackedPaper']>
export type PaperCourse = Whole<Schemas['PaperCourse']>

export const getOverview = (query: Query, signal: AbortSignal) => api.get<Overview>('/tracking/overview', query, signal)
export const listTracked = (query: Query, signal: AbortSignal) => api.get<Page<TrackedPaper>>('/tracking/papers', query, signal)
export const getCourse = (id: string, signal: AbortSignal) => api.get<PaperCourse>(`/tracking/papers/${encodeURIComponent(id)}`, {}, signal)
