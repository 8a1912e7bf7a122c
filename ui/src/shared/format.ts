// Numbers and dates as they are shown and typed. Money is whole 分, quantities are
// exact thousandths: nothing here computes with fractions in floating point.

const group = (digits: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** 123450 → "1,234.50" */
export function formatFen(fen: unknown): string {
  if (fen === null || fen === undefined || fen === '') return ''
  const n = Number(fen)
  if (!Number.isSafeInteger(n)) return String(fen)
  const digits = String(Math.abs(n)).padStart(3, '0')
  return `${n < 0 ? '-' : ''}${group(digits.slice(0, -2))}.${digits.slice(-2)}`
}

/** "1,234.5" → 123450; null when it is not an amount with at most two decimals. */
export function parseFen(text: string): number | null {
  const scaled = parseScaled(text, 2)
  return scaled === null ? null : scaled
}

/** Reads a decimal text into an integer of 10^-places, refusing more decimals than fit. */
export function parseScaled(text: string, places: number): number | null {
  const m = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(halfWidth(text).replace(/[,\s¥￥]/g, ''))
  if (!m) return null
  const frac = (m[3] ?? '').replace(/0+$/, '')
  if (frac.length > places) return null
  const n = Number(`${m[2]}${frac.padEnd(places, '0')}`)
  if (!Number.isSafeInteger(n)) return null
  return m[1] === '-' && n !== 0 ? -n : n
}

/** Full-width digits and signs, as typed with a Chinese input method, to plain ones. */
export function halfWidth(text: string): string {
  return text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ').replace(/。/g, '.').trim()
}

export const toThousandths = (q: unknown): number => parseScaled(String(q ?? ''), 3) ?? 0

/** 1500 thousandths → "1.5" */
export function fromThousandths(t: number): string {
  const digits = String(Math.abs(t)).padStart(4, '0')
  const frac = digits.slice(-3).replace(/0+$/, '')
  return `${t < 0 ? '-' : ''}${digits.slice(0, -3)}${frac ? `.${frac}` : ''}`
}

/** 1234.5 → "1,234.5" */
export function formatQuantity(q: unknown, unit?: string): string {
  if (q === null || q === undefined || q === '') return ''
  const t = parseScaled(String(q), 3)
  if (t === null) return String(q)
  const [int = '', frac] = fromThousandths(t).split('.')
  const text = `${int.startsWith('-') ? '-' : ''}${group(int.replace('-', ''))}${frac ? `.${frac}` : ''}`
  return unit ? `${text} ${unit}` : text
}

/** Amount in 分 of a quantity at a price in 分, half rounded away from zero. */
export function amountOf(quantity: unknown, fen: unknown): number {
  const product = BigInt(toThousandths(quantity)) * BigInt(Number.isSafeInteger(Number(fen)) ? Number(fen ?? 0) : 0)
  const negative = product < BigInt(0)
  const abs = negative ? -product : product
  const rounded = (abs + BigInt(500)) / BigInt(1000)
  return Number(negative ? -rounded : rounded)
}

const shanghai = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit',
  hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})

function parts(at: string | Date): Record<string, string> {
  const d = typeof at === 'string' ? new Date(at) : at
  return Object.fromEntries(shanghai.formatToParts(d).map((p) => [p.type, p.value]))
}

/** "03-01 14:05", with the year when it is not this one. */
export function formatTime(at: string | null | undefined): string {
  if (!at || Number.isNaN(Date.parse(at))) return ''
  const p = parts(at)
  const year = p.year === parts(new Date()).year ? '' : `${p.year}-`
  return `${year}${p.month}-${p.day} ${p.hour}:${p.minute}`
}

/** Today's business date in Shanghai, "2026-03-01". */
export function today(now = new Date()): string {
  const p = parts(now)
  return `${p.year}-${p.month}-${p.day}`
}

/** Reads the ways a clerk types a date: 2026-3-1, 2026/03/01, 20260301, 3-1, 2026年3月1日. */
export function parseDate(text: string, now = new Date()): string | null {
  const t = halfWidth(text).replace(/[年月/.]/g, '-').replace(/日$/, '')
  const m = /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})$/.exec(t) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(t)
  if (!m) return null
  const [y, mo, d] = [Number(m[1] ?? today(now).slice(0, 4)), Number(m[2]), Number(m[3])]
  const date = new Date(Date.UTC(y, mo - 1, d))
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d) return null
  return `${y}-${String(mo).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}

/** How long something has waited: "12 分钟", "3 小时", "2 天". */
export function waited(from: string, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(from)) / 60_000))
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes} 分钟`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} 小时`
  return `${Math.floor(minutes / 1440)} 天`
}

export type Urgency = 'calm' | 'near' | 'over'

/** Amber in the last quarter of the time given, at least the last two hours; red after it. */
export function urgency(task: { created_at: string; due_at?: string | null; overdue?: boolean }, now = Date.now()): Urgency {
  if (task.overdue) return 'over'
  if (!task.due_at) return 'calm'
  const due = Date.parse(task.due_at)
  if (now >= due) return 'over'
  const near = Math.max((due - Date.parse(task.created_at)) / 4, 2 * 3_600_000)
  return due - now <= near ? 'near' : 'calm'
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
