import type { Field, ReportColumn, ReportData } from '@/api/types'
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
    else if (f.default === 'month') out[f.name] = today.slice(0, 7)
    else if (f.default === 'month_start' || (f.type === 'date' && f.name === 'from' && !f.default)) out[f.name] = `${today.slice(0, 8)}01`
    else if (f.type === 'date' && f.name === 'to' && !f.default) out[f.name] = today
    else if (f.default) out[f.name] = String(f.default)
  }
  return out
}

/** How many rows a chart shows; the table has them all. */
const drawnRows = 20
const drawnDays = 62

/** Days stand upright in their order; everything else lies, the largest first. */
export interface ChartData { names: string[]; series: { name: string; values: number[]; before: boolean }[]; left: number; days: boolean }

/** The rows of a report as bars; rows of one name are added up, and figures of an earlier period stand beside. */
export function chartRows(chart: { label: string; instead?: string; figures: string[] }, data: ReportData): ChartData {
  const label = data.columns.find((c) => c.key === chart.label) ?? data.columns.find((c) => c.key === chart.instead)
  const columns = data.columns.filter((c) => chart.figures.some((f) => c.key === f || c.key === `${f}@before`))
  const sums = new Map<string, number[]>()
  for (const row of data.rows) {
    const name = String(row[label?.key ?? ''] ?? '')
    const have = sums.get(name) ?? columns.map(() => 0)
    sums.set(name, have.map((n, i) => n + (columns[i]?.type === 'money' ? Number(row[columns[i]!.key] ?? 0) / 100 : Number(row[columns[i]?.key ?? ''] ?? 0))))
  }
  const twins = (c: ReportColumn) => data.columns.filter((x) => x.label === c.label && !x.key.endsWith('@before')).length > 1
  const named = (c: ReportColumn) => (c.key.endsWith('@before') ? `${c.label}（${c.group}）` : twins(c) && c.group ? `${c.group} ${c.label}` : c.label)
  const days = label?.type === 'date'
  const size = (list: number[]) => Math.max(0, ...list.map(Math.abs))
  const rows = [...sums].sort((a, b) => (days ? a[0].localeCompare(b[0]) : size(b[1]) - size(a[1])))
  const top = days ? rows.slice(-drawnDays) : rows.slice(0, drawnRows)
  return {
    names: top.map(([n]) => n), left: rows.length - top.length, days,
    series: columns.map((c, i) => ({ name: named(c), values: top.map(([, v]) => Math.round((v[i] ?? 0) * 1000) / 1000), before: c.key.endsWith('@before') })),
  }
}
