import type { Named, ProblemError } from '@/api/types'

export type Mode = '' | 'all' | 'any' | 'vote'

export interface Approver { role?: string; role_name?: string; scope?: string; person?: string; person_name?: string; weight?: number }

export interface Condition { field: string; op: string; value: string }

export interface DefinitionStep extends Approver {
  key: string; title: string; waiting: string; function: string
  mode?: Mode; also?: Approver[]; ordered?: boolean; share?: number
  when?: Condition[]; optional?: boolean
  due_hours?: number; escalate_hours?: number; escalate_role?: string
  edits?: { head?: string[]; lines?: string[] }
}

export interface DefinitionRow {
  type: string; title: string; module: string; version: number
  published_by: Named | null; published_at: string | null; draft: boolean; open: Record<string, number>
}

export interface DefinitionVersion { version: number; chain: DefinitionStep[]; cc: string[]; note: string; by: Named; at: string; open: number }

export interface DefinitionDraft { base: number; revision: number; chain: DefinitionStep[]; cc: string[]; by: Named; at: string }

export interface DefinitionField { name: string; label: string; type: string; options?: { value: string; label: string }[] }

export interface DefinitionDetail {
  type: string; title: string; module: string; can_manage: boolean
  current: DefinitionVersion; versions: DefinitionVersion[]; draft: DefinitionDraft | null
  fields: DefinitionField[]; functions: { id: string; title: string }[]; roles: { code: string; name: string }[]; fixed: string[]
}

export interface DraftSaved { revision: number; problems: ProblemError[]; warnings: ProblemError[] }

export interface StepChange { key: string; title: string; kind: 'added' | 'removed' | 'moved' | 'changed'; fields: { label: string; before: string; after: string }[] }

export interface DeputyRow {
  id: string; principal: Named; person: Named; functions: { id: string; title: string }[]
  from: string; to: string; reason: string; created_by: Named; created_at: string; ended_at: string | null
}

export interface HandoverResult { task: string; document: string; ok: boolean; code?: string; detail?: string }

export type IncidentAction = 'retry' | 'assign' | 'skip' | 'move' | 'migrate' | 'stop' | 'dismiss'

export interface IncidentRow {
  id: string; kind: string; kind_label: string; document: string; step: string; title: string; cause: string
  first_at: string; last_at: string; count: number
  resolved_at: string | null; resolved_by: Named | null; note: string; actions: IncidentAction[]
}

export interface Plan {
  from: number; to: number; step: string; before: DefinitionStep[]; after: DefinitionStep[]
  changes: StepChange[]; reopens: boolean; refusal: string; versions: number[]
}

export interface ReconciliationState { running: boolean; started_at: string | null; finished_at: string | null; found: number }
