import type { AuditCheck, AuditEntry, AuditStatus } from './types'

/** One value before and after; `changed` when they differ. */
export interface Difference { field: string; before: string; after: string; changed: boolean }

const plain = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Lays nested values out as rows: {"head":{"a":1}} becomes head.a = 1. */
function flat(value: unknown, path = ''): [string, string][] {
  if (value === null || value === undefined || value === '') return path ? [[path, '']] : []
  if (plain(value)) return Object.entries(value).flatMap(([k, v]) => flat(v, path ? `${path}.${k}` : k))
  const text = Array.isArray(value) && value.every((v) => typeof v !== 'object' || v === null) ? value.join('、')
    : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return [[path || '内容', text]]
}

function parse(text: string): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The rows of an entry's before and after, those that changed first. */
export function differences(before: string, after: string): Difference[] {
  const was = new Map(flat(parse(before)))
  const is = new Map(flat(parse(after)))
  const fields = [...new Set([...was.keys(), ...is.keys()])]
  const rows = fields.map((field) => ({ field, before: was.get(field) ?? '', after: is.get(field) ?? '' }))
  return rows.map((r) => ({ ...r, changed: r.before !== r.after })).sort((a, b) => Number(b.changed) - Number(a.changed))
}

const number = (n: number) => n.toLocaleString('zh-CN')

/** How far a verification is, or what it found. */
export function checkText(c: AuditCheck): string {
  if (c.running) return c.total ? `正在校验，${number(c.checked)} / ${number(c.total)} 条` : '正在校验…'
  if (c.failure) return `校验没有完成：${c.failure}`
  if (c.broken) return `日志不完整：${c.broken}`
  return `日志完整，校验了 ${number(c.checked)} 条`
}

export const checkTone = (c: AuditCheck) => (c.running ? 'primary' : c.failure ? 'warning' : c.broken ? 'danger' : 'success')

/** What is sealed, and what waits. */
export function sealText(s: AuditStatus): string {
  if (!s.sealed) return '还没有签封'
  const open = s.tail - s.sealed
  return `已签封 ${number(s.sealed)} 条${open > 0 ? `，${number(open)} 条待签封` : ''}`
}

/** What an entry is about, in words where it has no name of its own. */
export const objectWord = (object: string) => ({ session: '登录会话' })[object] ?? object

/** Numbers of papers look so: RK-20260302-0001. */
export const isPaper = (object: string) => /^[A-Z]{1,4}-\d{8}-\d{3,}$/.test(object)

export const whoOf = (e: AuditEntry) => e.actor.name || (e.address ? '未登录' : '系统')
export const refused = (e: AuditEntry) => e.result !== 'ok'

/** Puts entries under the days they fell on, in the order they come. */
export function byDay<T extends { at: string }>(entries: T[]): { day: string; entries: T[] }[] {
  const out: { day: string; entries: T[] }[] = []
  for (const e of entries) {
    const day = new Date(e.at).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
    const last = out[out.length - 1]
    if (last?.day === day) last.entries.push(e)
    else out.push({ day, entries: [e] })
  }
  return out
}

/** "2026-03-02 12:00:05": in a log the second matters. */
export const exactTime = (at: string) => new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
