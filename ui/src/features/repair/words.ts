import { formatTime } from '@/shared/format'
import type { Choices, Fault, TicketRow, Verb } from './types'

export const verbWords: Record<Verb, string> = {
  solve: '电话解决', dispatch: '派工', accept: '接单', depart: '出发', arrive: '到达网点', log: '登记日志', wait: '等待配件',
  resume: '配件已到，继续维修', finish: '完成维修', rate: '评价', reopen: '重新报修', cancel: '取消',
}

export const priorityTone = (p: string) => (p === 'urgent' ? 'danger' : p === 'high' ? 'warning' : '')
export const overdueWord = (o: string) => (o === 'solve' ? '解决超时' : o === 'respond' ? '响应超时' : '')

export function stateTone(t: Pick<TicketRow, 'state' | 'overdue'>): string {
  if (t.overdue) return 'danger'
  if (t.state === 'closed') return 'success'
  if (t.state === 'cancelled') return ''
  if (t.state === 'parts') return 'warning'
  return 'primary'
}

/** Until when the promise that counts now is good. */
export function promise(t: TicketRow): string {
  if (t.state === 'closed' || t.state === 'cancelled' || t.state === 'rate') return ''
  if (t.paused_at) return `待配件，${formatTime(t.paused_at)} 起计时暂停`
  const by = t.responded_at ? t.solve_by : t.respond_by
  return by ? `限 ${formatTime(by)} ${t.responded_at ? '解决' : '响应'}` : ''
}

/** The faults of a kind of device that can be chosen, with the branch they are on. */
export function faultsOf(all: Choices['faults'], kind: string): { fault: Fault; path: string }[] {
  const list = all ?? []
  const byId = new Map(list.map((f) => [f.id, f]))
  const parents = new Set(list.map((f) => f.parent))
  return list
    .filter((f) => !parents.has(f.id) && (!f.kind || !kind || f.kind === kind))
    .map((fault) => ({ fault, path: [byId.get(fault.parent)?.name, fault.name].filter(Boolean).join(' › ') }))
}

export const stars = (n: number) => '★'.repeat(n) + '☆'.repeat(Math.max(0, 5 - n))
