import type { Field, ReportColumn } from '@/api/types'
import { formatFen, formatQuantity, formatTime } from '@/shared/format'

/** What a report's cell looks like; an object is an entry with a name. */
export function valueText(c: ReportColumn, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'object') {
    const o = value as { code?: string; name?: string }
    return o.name ?? o.code ?? ''
  }
  switch (c.type) {
    case 'money': return formatFen(value)
    case 'quantity':
    case 'number':
    case 'decimal':
    case 'integer': return formatQuantity(value)
    case 'datetime': return formatTime(String(value))
    case 'boolean': return value ? '是' : '否'
    default: return String(value)
  }
}

/** The conditions a report starts with: its own defaults, else this month so far. */
export function startValues(filters: Field[], today: string): Record<string, string> {
  const out: Record<string, string> = {}
  for (const f of filters) {
    if (f.default === 'today') out[f.name] = today
    else if (f.default === 'month_start' || (f.type === 'date' && f.name === 'from' && !f.default)) out[f.name] = `${today.slice(0, 8)}01`
    else if (f.type === 'date' && f.name === 'to' && !f.default) out[f.name] = today
    else if (f.default) out[f.name] = String(f.default)
  }
  return out
}
