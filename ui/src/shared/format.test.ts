import { describe, expect, it } from 'vitest'
import { amountOf, formatFen, formatQuantity, formatTime, parseDate, parseFen, today, urgency, waited } from './format'

describe('money 金额', () => {
  it.each([[0, '0.00'], [5, '0.05'], [123450, '1,234.50'], [-99, '-0.99'], [900719925474099, '9,007,199,254,740.99']])(
    'shows %d 分 as %s', (fen, text) => expect(formatFen(fen)).toBe(text))
  it.each([['1,234.5', 123450], ['0.1', 10], ['￥12', 1200], ['１２．３０', 1230], ['1.234', null], ['abc', null], ['', null]])(
    'reads %s as %s', (text, fen) => expect(parseFen(text)).toBe(fen))
  it('multiplies exactly, half away from zero', () => {
    expect(amountOf(0.1, 3)).toBe(0)
    expect(amountOf('1.5', 333)).toBe(500)
    expect(amountOf(120, 1999)).toBe(239880)
    expect(amountOf('-1.5', 333)).toBe(-500)
  })
})

describe('quantity 数量', () => {
  it.each([[120, '120'], [1.5, '1.5'], ['1234567.125', '1,234,567.125'], [-1000, '-1,000']])(
    'shows %s as %s', (q, text) => expect(formatQuantity(q)).toBe(text))
  it('adds the unit', () => expect(formatQuantity(1200, '张')).toBe('1,200 张'))
})

describe('dates 日期', () => {
  const now = new Date('2026-03-01T17:00:00Z')
  it('is the next day in Shanghai', () => expect(today(now)).toBe('2026-03-02'))
  it.each([['2026-3-1', '2026-03-01'], ['2026/03/01', '2026-03-01'], ['20260301', '2026-03-01'],
    ['3-1', '2026-03-01'], ['2026年3月1日', '2026-03-01'], ['2026-02-30', null], ['下周', null]])(
    'reads %s as %s', (text, date) => expect(parseDate(text, now)).toBe(date))
  it('shows Shanghai time', () => expect(formatTime('2020-03-01T06:05:00Z')).toBe('2020-03-01 14:05'))
})

describe('waiting 等待', () => {
  const now = Date.parse('2026-03-01T10:00:00Z')
  it('counts in the unit a person would say', () => {
    expect(waited('2026-03-01T09:48:00Z', now)).toBe('12 分钟')
    expect(waited('2026-03-01T06:00:00Z', now)).toBe('4 小时')
    expect(waited('2026-02-25T06:00:00Z', now)).toBe('4 天')
  })
  it('turns amber near and red after the due time', () => {
    const created_at = '2026-02-28T10:00:00Z'
    expect(urgency({ created_at, due_at: '2026-03-03T10:00:00Z' }, now)).toBe('calm')
    expect(urgency({ created_at, due_at: '2026-03-01T11:00:00Z' }, now)).toBe('near')
    expect(urgency({ created_at, due_at: '2026-03-01T09:00:00Z' }, now)).toBe('over')
  })
})
