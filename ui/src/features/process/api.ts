import type { Page, Task } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import type { CalendarDay } from './calendar'
import type {
  DefinitionDetail, DefinitionRow, DefinitionStep, DeputyRow, DraftSaved, HandoverResult, IncidentRow, Plan,
  ReconciliationState, StepChange,
} from './types'

export const listDefinitions = (signal?: AbortSignal) => api.get<{ items: DefinitionRow[] }>('/definitions', {}, signal)
export const getDefinition = (type: string, signal?: AbortSignal) => api.get<DefinitionDetail>(`/definitions/${type}`, {}, signal)
export const saveDraft = (type: string, body: { revision: number; base: number; chain: DefinitionStep[]; cc: string[] }) =>
  api.put<DraftSaved>(`/definitions/${type}/draft`, body)
export const discardDraft = (type: string) => api.delete(`/definitions/${type}/draft`)
export const publish = (type: string, revision: number, note: string) => api.post(`/definitions/${type}/publish`, { revision, note }, newKey())
export const rollback = (type: string, version: number, note: string) => api.post(`/definitions/${type}/rollback`, { version, note }, newKey())
export const compare = (type: string, from: number, to: number, signal?: AbortSignal) =>
  api.get<{ changes: StepChange[] }>(`/definitions/${type}/compare`, { from, to }, signal)

export const getCalendar = (year: number, signal?: AbortSignal) => api.get<{ days: CalendarDay[]; can_manage: boolean }>('/calendar', { year }, signal)
export const setDay = (d: CalendarDay) => api.put(`/calendar/${d.date}`, { working: d.working, name: d.name })
export const resetDay = (date: string) => api.delete(`/calendar/${date}`)

export const listDeputies = (signal?: AbortSignal) => api.get<{ items: DeputyRow[] }>('/deputies', {}, signal)
export const addDeputy = (body: { principal: string; person: string; functions: string[]; from: string; to: string; reason: string }, key: string) =>
  api.post<DeputyRow>('/deputies', body, key)
export const endDeputy = (id: string) => api.delete(`/deputies/${id}`)

export const heldBy = (person: string, signal?: AbortSignal) => api.get<{ items: Task[] }>(`/handovers/${person}`, {}, signal)
export const handOver = (body: { from: string; to: string; reason: string; tasks: string[] }) => api.post<{ results: HandoverResult[] }>('/handovers', body, newKey())

export const listIncidents = (query: Query, signal: AbortSignal) => api.get<Page<IncidentRow>>('/incidents', query, signal)
export const retryIncident = (id: string, reason: string, key: string) => api.post(`/incidents/${id}/retry`, { reason }, key)
export const dismissIncident = (id: string, note: string, key: string) => api.post(`/incidents/${id}/dismiss`, { note }, key)
export const operate = (document: string, body: { verb: string; reason: string; task?: string; person?: string; step?: string; version?: number }, key: string) =>
  api.post(`/documents/${document}/operations`, body, key)
export const planMigration = (document: string, version: number, signal?: AbortSignal) => api.get<Plan>(`/documents/${document}/migration`, { version }, signal)
export const getPaperSteps = (document: string, signal?: AbortSignal) => api.get<{ steps: PaperStep[] }>(`/documents/${document}`, {}, signal)
export const reconcile = () => api.post('/reconciliations', undefined, newKey())
export const lastReconciliation = (signal?: AbortSignal) => api.get<ReconciliationState>('/reconciliations/last', {}, signal)

interface PaperStep {
  key: string; title: string; state: 'done' | 'current' | 'waiting' | 'returned'
  signers?: { task?: string; seat: number; state: string; assignee?: { id: string; name: string } | null; role_name?: string }[]
}
