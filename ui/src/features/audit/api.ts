import type { Page } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import type { AuditAlarm, AuditCheck, AuditDetail, AuditEntry, AuditRule, AuditStatus } from './types'

export const listEntries = (query: Query, signal?: AbortSignal) => api.get<Page<AuditEntry>>('/audit/entries', query, signal)
export const getEntry = (id: string, signal?: AbortSignal) => api.get<AuditDetail>(`/audit/entries/${id}`, {}, signal)
export const listFunctions = (signal?: AbortSignal) => api.get<{ items: { id: string; title: string }[] }>('/audit/functions', {}, signal)
export const getStatus = (signal?: AbortSignal) => api.get<AuditStatus>('/audit/status', {}, signal)
export const startCheck = () => api.post<AuditCheck>('/audit/checks', undefined, newKey())
export const listAlarms = (query: Query, signal?: AbortSignal) => api.get<Page<AuditAlarm>>('/audit/alarms', query, signal)
export const handleAlarm = (id: string, remark: string) => api.post(`/audit/alarms/${id}/handle`, { remark }, newKey())
export const listRules = (signal?: AbortSignal) => api.get<{ items: AuditRule[] }>('/audit/rules', {}, signal)
export const setRule = (r: AuditRule) =>
  api.put(`/audit/rules/${r.code}`, { threshold: r.threshold, minutes: r.minutes, from: r.from, until: r.until, disabled: r.disabled })
