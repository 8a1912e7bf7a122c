import { api, newKey } from '@/shared/request'
import type { DefinitionDetail, DefinitionRow, DefinitionStep, DraftSaved, StepChange } from './types'

export const listDefinitions = (signal?: AbortSignal) => api.get<{ items: DefinitionRow[] }>('/definitions', {}, signal)
export const getDefinition = (type: string, signal?: AbortSignal) => api.get<DefinitionDetail>(`/definitions/${type}`, {}, signal)
export const saveDraft = (type: string, body: { revision: number; base: number; chain: DefinitionStep[]; cc: string[] }) =>
  api.put<DraftSaved>(`/definitions/${type}/draft`, body)
export const discardDraft = (type: string) => api.delete(`/definitions/${type}/draft`)
export const publish = (type: string, revision: number, note: string) => api.post(`/definitions/${type}/publish`, { revision, note }, newKey())
export const rollback = (type: string, version: number, note: string) => api.post(`/definitions/${type}/rollback`, { version, note }, newKey())
export const compare = (type: string, from: number, to: number, signal?: AbortSignal) =>
  api.get<{ changes: StepChange[] }>(`/definitions/${type}/compare`, { from, to }, signal)
