import type { Field, Values } from '@/api/types'
import { formatFen, formatQuantity, formatTime } from './format'
import { knownLabel } from './masters'

/** What a field's value looks like to a person. `labels` are the names a document brought along. */
export function fieldText(field: Field, value: unknown, labels: Record<string, string> = {}): string {
  if (value === null || value === undefined || value === '') return ''
  switch (field.type) {
    case 'money': return formatFen(value)
    case 'integer':
    case 'decimal': return formatQuantity(value)
    case 'datetime': return formatTime(String(value))
    case 'boolean': return value ? '是' : '否'
    case 'select': return field.options?.find((o) => o.value === value)?.label ?? String(value)
    case 'ref': return labels[String(value)] ?? knownLabel(field.ref ?? '', value) ?? String(value)
    case 'attachment': return Array.isArray(value) ? `${value.length} 个附件` : ''
    default: return String(value)
  }
}

export const isNumeric = (f: { type: string }) => ['integer', 'decimal', 'money', 'quantity', 'number'].includes(f.type)

/** Values a new form starts with; `last` holds what this person entered the time before. */
export function defaults(fields: Field[], today: string, last: Values = {}): Values {
  const out: Values = {}
  for (const f of fields) {
    if (f.type === 'attachment') out[f.name] = []
    else if (f.default === 'today') out[f.name] = today
    else if (f.default === 'last') { if (last[f.name]) out[f.name] = last[f.name] }
    else if (f.default !== undefined && f.default !== null && f.default !== '') out[f.name] = f.default
  }
  return out
}

/** Leaves out what is empty, as the API wants it. */
export function compact(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== '' && v !== null && v !== undefined))
}

/** Checks a person can be told about before sending; the server checks everything again. */
export function checkField(f: Field, value: unknown): string {
  const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
  if (empty) return f.required && !f.readonly ? `请填写${f.label}。` : ''
  if (f.type === 'integer' || f.type === 'decimal') {
    const n = Number(value)
    if (Number.isNaN(n)) return `${f.label}应是数字。`
    if (f.type === 'integer' && !Number.isInteger(n)) return `${f.label}应是整数。`
    if (f.min !== undefined && n < f.min) return `${f.label}不能小于 ${f.min}。`
    if (f.max !== undefined && f.max > 0 && n > f.max) return `${f.label}不能大于 ${f.max}。`
  }
  if ((f.type === 'text' || f.type === 'textarea') && f.max_length && Array.from(String(value)).length > f.max_length) {
    return `${f.label}最多 ${f.max_length} 个字，现有 ${Array.from(String(value)).length} 个字。`
  }
  return ''
}
