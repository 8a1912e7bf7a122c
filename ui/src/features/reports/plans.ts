import type { Field, Page, SavedFilter } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import { formatTime } from '@/shared/format'

/** 定时报表: a report that is sent by itself, and what it sent. */
export interface Plan {
  id: string; report: string; title: string; name: string; query: Record<string, string>; rhythm: Rhythm; day: number; hour: number
  state: 'active' | 'paused' | 'stopped'; reason: string; next_at: string | null; created_at: string
}
export type Rhythm = 'daily' | 'weekly' | 'monthly'
export interface Delivery {
  id: string; plan: string; report: string; title: string; from: string; to: string; query: Record<string, string>
  file_name: string; size: number; rows: number; failure: string; made_at: string
}
export type PlanForm = Pick<Plan, 'report' | 'name' | 'query' | 'rhythm' | 'day' | 'hour'> & { paused?: boolean }

export const listPlans = async (report = '', signal?: AbortSignal) => (await api.get<{ items: Plan[] }>('/report-plans', { report: report || undefined }, signal)).items
export const savePlan = (form: PlanForm, id = '', key = newKey()) => (id ? api.put<Plan>(`/report-plans/${id}`, form) : api.post<Plan>('/report-plans', form, key))
export const deletePlan = (id: string) => api.delete(`/report-plans/${id}`)
export const sendNow = (id: string) => api.post<Delivery>(`/report-plans/${id}/send`, undefined, newKey())
export const listFilters = async (page: string) => (await api.get<{ items: SavedFilter[] }>('/filters', { page })).items
export const listDeliveries = (q: Query, signal: AbortSignal) => api.get<Page<Delivery>>('/report-deliveries', q, signal)

export const rhythms: { value: Rhythm; label: string; over: string }[] = [
  { value: 'daily', label: '每天', over: '前一天' }, { value: 'weekly', label: '每周', over: '上一周（周一至周日）' }, { value: 'monthly', label: '每月', over: '上一个月' },
]
export const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

/** When a plan sends, in words. */
export function whenText(p: Pick<Plan, 'rhythm' | 'day' | 'hour'>): string {
  const hour = `${String(p.hour).padStart(2, '0')}:00`
  if (p.rhythm === 'weekly') return `每${weekdays[p.day - 1] ?? '周'} ${hour}`
  if (p.rhythm === 'monthly') return `每月 ${p.day} 日 ${hour}`
  return `每天 ${hour}`
}

/** What the plan's state is, in words. */
export function stateText(p: Plan): string {
  if (p.state === 'stopped') return `已停止：${p.reason}`
  return p.state === 'paused' ? '已暂停' : `下次 ${formatTime(p.next_at ?? '')}`
}

/** The period is the plan's own: a report can be sent when it asks for one. */
const periods = ['from', 'to', 'month', 'day']
export const sendable = (filters: Field[]) => filters.some((f) => periods.includes(f.name))
export const withoutPeriod = (values: Record<string, string>) => Object.fromEntries(Object.entries(values).filter(([k]) => !periods.includes(k)))
export const periodText = (d: Pick<Delivery, 'from' | 'to'>) => (d.from === d.to ? d.from : `${d.from} 至 ${d.to}`)
