import type { Named } from '@/api/types'

/** One entry of the log 日志. */
export interface AuditEntry {
  id: string; at: string; actor: Named; address: string; request_id: string
  function: string; function_title: string; action: string; action_label: string; object: string; result: string
}

export interface AuditDetail extends AuditEntry { before: string; after: string; seq: number; sealed: boolean }

/** A verification 校验 of the whole log. */
export interface AuditCheck {
  id: string; person: string; started_at: string; finished_at: string | null; running: boolean
  checked: number; total: number; pending: number; broken: string; failure: string
}

export interface AuditStatus { sealed: number; sealed_at: string | null; tail: number; alarms: number; check: AuditCheck | null }

export type RuleCode = 'failures' | 'night' | 'export' | 'tamper'

export interface AuditAlarm {
  id: string; rule: RuleCode; rule_title: string; at: string; actor: Named; address: string; entry: string; text: string
  handled_at: string | null; handled_by: string; remark: string
}

export interface AuditRule { code: RuleCode; title: string; threshold: number; minutes: number; from: string; until: string; disabled: boolean }
