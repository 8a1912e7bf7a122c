import { describe, expect, it } from 'vitest'
import { columnWidths, headRows, textWidth, type Column } from './table'

it('needs one heading row without groups', () => {
  expect(headRows([{ key: 'a', label: '甲' }, { key: 'b', label: '乙' }])).toHaveLength(1)
})

it('joins neighbours of one group under one heading', () => {
  const [top, bottom] = headRows([
    { key: 'item', label: '物料' },
    { key: 'in_q', label: '数量', group: '本期收入' }, { key: 'in_a', label: '金额', group: '本期收入' },
    { key: 'out_q', label: '数量', group: '本期发出' },
  ])
  expect(top?.map((c) => [c.label, c.span, c.rows])).toEqual([['物料', 1, 2], ['本期收入', 2, 1], ['本期发出', 1, 1]])
  expect(bottom?.map((c) => c.key)).toEqual(['in_q', 'in_a', 'out_q'])
})

it('measures Chinese as squares, figures as halves, and a character beyond the BMP once', () => {
  expect(textWidth('白卡 A')).toBe(14 + 14 + 8 + 8)
  expect(textWidth('1,204')).toBe(40)
  expect(textWidth('𠮷')).toBe(14)
})

describe('columnWidths', () => {
  interface Row { code: string; name: string; sum: string; note: string; state: string }
  const rows: Row[] = [{ code: 'BK-001', name: '新版社保卡临时卡白卡', sum: '1,234,567.00', note: '很长'.repeat(40), state: 'x' }]
  const columns: Column<Row>[] = [
    { key: 'code', label: '编码', width: 120 }, { key: 'name', label: '名称', width: 100 }, { key: 'sum', label: '金额', width: 60, align: 'right' },
    { key: 'note', label: '备注' }, { key: 'state', label: '状态', width: 90 }, { key: 'rest', label: '内容', grow: true },
  ]
  const [code, name, sum, note, state, rest] = columnWidths(columns, rows, (c) => c.key === 'state', [{ sum: '99,999,999,999.00' }, { code: '小计：黄浦区' }])

  it('gives a column what it needs, and no more than it may have', () => {
    expect(code).toBe(6 * 14 + 22)
    expect(name).toBe(100)
    expect(note).toBe(240)
  })
  it('never cuts figures, nor their total', () => expect(sum).toBe(17 * 8 + 22))
  it('leaves alone what only the page can measure', () => expect(state).toBe(90))
  it('leaves room for the edge of a tag around a text', () => {
    const tag: Column<Row>[] = [{ key: 'state', label: '状态', text: () => '已签收' }]
    expect(columnWidths(tag, rows, () => true)).toEqual([3 * 14 + 22 + 14])
  })
  it('leaves none around a figure that leads somewhere', () => {
    const link: Column<Row>[] = [{ key: 'sum', label: '签收差异', align: 'right', text: () => '1,000' }]
    expect(columnWidths(link, rows, () => true)).toEqual([4 * 14 + 22])
  })
  it('gives the room that is left to what is cut, first to what misses least', () => {
    const cut: Column<Row>[] = [{ key: 'code', label: '编码', width: 120 }, { key: 'name', label: '名称', width: 100 }, { key: 'note', label: '备注' }]
    const sum = (w: (number | undefined)[]) => w.reduce<number>((s, x) => s + x!, 0)
    const tight = columnWidths(cut, rows, () => false)
    expect(columnWidths(cut, rows, () => false, [], sum(tight))).toEqual(tight)
    expect(columnWidths(cut, rows, () => false, [], sum(tight) + 100)).toEqual([tight[0], 10 * 14 + 22, 240 + 100 - 62])
    expect(sum(columnWidths(cut, rows, () => false, [], 4000))).toBeLessThan(700)
  })
  it('lets one column take the rest', () => expect(rest).toBeUndefined())
})
