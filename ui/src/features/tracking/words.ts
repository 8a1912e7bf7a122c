import type { Overview } from './api'

/** A working day of the centre in minutes. */
const day = 7 * 60

/** Working minutes as they are read: "45 分钟", "3 小时 20 分", "2 天 1 小时". */
export function workTime(minutes: number): string {
  if (minutes < 60) return `${minutes} 分钟`
  if (minutes < day) return `${Math.floor(minutes / 60)} 小时${minutes % 60 ? ` ${minutes % 60} 分` : ''}`
  const hours = Math.floor((minutes % day) / 60)
  return `${Math.floor(minutes / day)} 天${hours ? ` ${hours} 小时` : ''}`
}

/** Working hours for an axis, with one decimal at most. */
export const workHours = (minutes: number) => Math.round(minutes / 6) / 10

export const percent = (rate: number) => `${Math.round(rate * 1000) / 10}%`

/** The bounds of an age, as the server counts them: 1 to 4. */
export const ages = ['1 天内', '1–3 天', '3–7 天', '7 天以上']

export const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

export interface Change { text: string; tone: 'up' | 'down' | 'same' }

/** What became of a figure since last week. */
export function change(now: number, before: number, show: (n: number) => string = String): Change {
  if (now === before) return { text: '与上周同期持平', tone: 'same' }
  const more = now > before
  return { text: `比上周同期${more ? '多' : '少'} ${show(Math.abs(now - before))}`, tone: more ? 'up' : 'down' }
}

/** The same for a duration or a rate, which is longer or shorter, higher or lower. */
export function changeOf(words: [string, string], now: number, before: number, show: (n: number) => string): Change {
  if (now === before) return { text: '与上周同期持平', tone: 'same' }
  return { text: `比上周同期${now > before ? words[0] : words[1]} ${show(Math.abs(now - before))}`, tone: now > before ? 'up' : 'down' }
}

/** Names a step; with several types the type belongs to it. */
export function stepName(o: Pick<Overview, 'types'>, s: { type: string; title: string }): string {
  if (o.types.length < 2) return s.title
  const type = o.types.find((t) => t.code === s.type)
  return type ? `${type.title} · ${s.title}` : s.title
}

/** The last day of a week that begins on a Monday, but not after the end of the period. */
export function weekEnd(monday: string, last: string): string {
  const end = new Date(Date.parse(`${monday}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10)
  return end < last ? end : last
}

export const weekStart = (monday: string, first: string) => (monday > first ? monday : first)
