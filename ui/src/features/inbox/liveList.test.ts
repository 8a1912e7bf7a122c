import { expect, it } from 'vitest'
import type { Page, Task } from '@/api/types'
import { mergeLive, type Row } from './liveList'

const row = (id: string) => ({ id }) as Task
const page = (ids: string, more = false): Page<Row> => ({ items: [...ids].map(row), next_cursor: more ? 'c' : null })
const shown = (p: Page<Row>) => p.items.map((t) => (t.gone ? `(${t.id})` : t.id)).join('')

it('shows what the server has when nothing is open', () => {
  expect(shown(mergeLive(page('abc'), page('xb'), ''))).toBe('xb')
})

it('lets a new row in where it belongs', () => {
  expect(shown(mergeLive(page('abc'), page('xabyc'), 'b'))).toBe('xabyc')
})

it('keeps in its place, marked, what others have dealt with', () => {
  expect(shown(mergeLive(page('abcd'), page('ad'), 'b'))).toBe('a(b)(c)d')
})

it('keeps the open row at the head of the list below what is new', () => {
  expect(shown(mergeLive(page('abc'), page('xbc'), 'a'))).toBe('x(a)bc')
})

it('keeps rows gone earlier until the person moves on', () => {
  const once = mergeLive(page('abc'), page('ac'), 'a')
  expect(shown(mergeLive(once, page('xac'), 'a'))).toBe('xa(b)c')
  expect(shown(mergeLive(once, page('xac'), ''))).toBe('xac')
})

it('revives a row that has come back', () => {
  const once = mergeLive(page('abc'), page('ac'), 'b')
  expect(shown(mergeLive(once, page('abc'), 'b'))).toBe('abc')
})

it('lets rows go that were only pushed to the next page', () => {
  expect(shown(mergeLive(page('abcd', true), page('xyab', true), 'a'))).toBe('xyab')
})

it('does not push the open row to the next page', () => {
  expect(shown(mergeLive(page('abcd', true), page('xyab', true), 'd'))).toMatch(/\(d\)$/)
})

it('lets go at once of what the person has decided himself', () => {
  expect(shown(mergeLive(page('abc'), page('bc'), 'b', new Set(['a'])))).toBe('bc')
})

it('keeps everything marked when the whole list has gone', () => {
  expect(shown(mergeLive(page('ab'), page(''), 'a'))).toBe('(a)(b)')
})
