import { api, asApiError } from './request'

/** A candidate 候选字 of the rare-character service. */
export interface RareCharacter {
  char: string
  code: string
  block: string
  pinyin: string[]
  strokes: number
  radical: string
  components: string[]
}

export interface Candidates { items: RareCharacter[]; total: number; off?: string }

/** The ways 检索方式 of looking for a character. */
export const ways = [
  { key: 'pinyin', label: '拼音', hint: 'yan 或 yan3，可加笔画：yan 9' },
  { key: 'strokes', label: '笔画', hint: '总笔画 13，可加部首：13 木' },
  { key: 'components', label: '部件', hint: '龙天，可加笔画：龙天 9' },
  { key: 'code', label: '编码', hint: 'U+2A6A5，或 GB 18030 编码' },
] as const
export type Way = (typeof ways)[number]['key']

/** How many candidates one answer holds. */
export const pageSize = 60

/** The character of a code point written as U+2A6A5, 0x2A6A5 or 2A6A5; nothing for what is none. */
export function charOf(text: string): string {
  const hex = /^(?:U\+|0x)?([0-9a-f]{4,6})$/i.exec(text.trim())?.[1]
  const code = hex ? parseInt(hex, 16) : 0
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return code >= 0x80 && code <= 0x10ffff && !surrogate ? String.fromCodePoint(code) : ''
}

export const codeOf = (char: string) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

/** Asks the service; when it is off, a code still gives its character here. */
export async function findCharacters(by: Way, text: string, from: number, signal?: AbortSignal): Promise<Candidates> {
  try {
    return await api.get<Candidates>('/rare-characters', { by, q: text, from }, signal)
  } catch (err) {
    const e = asApiError(err)
    if (signal?.aborted || (e.status !== 503 && e.status !== 0)) throw err
    const char = by === 'code' ? charOf(text) : ''
    const items = char ? [{ char, code: codeOf(char), block: '', pinyin: [], strokes: 0, radical: '', components: [] }] : []
    return { items, total: items.length, off: '生僻字服务暂时不可用，可在“编码”中按 U+2A6A5 这样的编码输入。' }
  }
}

/** What tells a candidate from others, in words. */
export function describe(c: RareCharacter): string {
  return [c.pinyin.join(' '), c.strokes ? `${c.strokes} 画` : '', c.radical ? `${c.radical}部` : '', c.components.join(''), c.block, c.code].filter(Boolean).join(' · ')
}

/** Where an arrow key leads in a grid of so many columns; the same place where there is nothing. */
export function step(key: string, at: number, count: number, columns: number): number {
  const by: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: count - 1 - at }
  const to = at + (by[key] ?? 0)
  return to >= 0 && to < count ? to : at
}
