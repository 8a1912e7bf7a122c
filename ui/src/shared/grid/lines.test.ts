import { describe, expect, it } from 'vitest'
import type { Field } from '@/api/types'
import { applyPaste, checkCell, newLine, nextCell, parseTsv, readCell, totalsOf } from './lines'

const fields: Field[] = [
  { name: 'item', label: '物料', type: 'ref', ref: 'items', required: true },
  { name: 'quantity', label: '数量', type: 'decimal', required: true, min: 0.001 },
  { name: 'price', label: '单价', type: 'money', required: true },
  { name: 'remark', label: '备注', type: 'text', max_length: 3 },
]
const all = () => true

describe('paste from Excel', () => {
  it('reads quoted cells with tabs and line ends inside', () => {
    expect(parseTsv('a\t"b\tc\n""d"""\r\n1\t2\r\n')).toEqual([['a', 'b\tc\n"d"'], ['1', '2']])
  })

  it('fills cells, adds lines and asks for the names of materials', () => {
    const lines = [newLine()]
    const pending = applyPaste(lines, fields, [['白卡', '1,200', '1.5', '甲'], ['色带', '3', '20', '']], { row: 0, col: 0 }, { grow: true, editable: all })
    expect(lines.map((l) => l.values)).toEqual([
      { item: null, quantity: 1200, price: 150, remark: '甲' }, { item: null, quantity: 3, price: 2000, remark: null },
    ])
    expect(pending.map((p) => p.text)).toEqual(['白卡', '色带'])
  })

  it('follows headings when they were copied too', () => {
    const lines = [newLine()]
    applyPaste(lines, fields, [['单价', '数量'], ['2', '7']], { row: 0, col: 0 }, { grow: true, editable: all })
    expect(lines[0]?.values).toEqual({ price: 200, quantity: 7 })
  })

  it('neither adds lines to a fixed paper nor touches fixed columns', () => {
    const lines = [newLine({ remark: '留' })]
    applyPaste(lines, fields, [['5', '1', '改'], ['6', '1', '改']], { row: 0, col: 1 }, { grow: false, editable: (f) => f.name === 'quantity' })
    expect(lines.map((l) => l.values)).toEqual([{ remark: '留', quantity: 5 }])
  })
})

describe('cells', () => {
  it('reads full-width numbers and keeps what it cannot read', () => {
    expect(readCell(fields[1]!, '１２０')).toBe(120)
    expect(readCell(fields[1]!, '十二')).toBe('十二')
  })
  it('says what is wrong', () => {
    expect(checkCell(fields[1]!, '十二')).toBe('数量应是数字。')
    expect(checkCell(fields[1]!, -1)).toBe('数量不能小于 0.001。')
    expect(checkCell(fields[2]!, '1.234')).toContain('金额')
    expect(checkCell(fields[3]!, '𠮷𬭎㛃')).toBe('')
    expect(checkCell(fields[3]!, '𠮷𬭎㛃四')).toBe('备注最多 3 个字，现有 4 个字。')
  })
  it('goes on to the next line and stops at the end', () => {
    expect(nextCell({ row: 0, col: 3 }, 2, fields, all, 1)).toEqual({ row: 1, col: 0 })
    expect(nextCell({ row: 1, col: 3 }, 2, fields, all, 1)).toBeNull()
    expect(nextCell({ row: 0, col: 0 }, 2, fields, (f) => f.name === 'price', 1)).toEqual({ row: 0, col: 2 })
  })
})

it('totals exactly', () => {
  const lines = [{ values: { quantity: 0.1, price: 1000 } }, { values: { quantity: 0.2, price: 333 } }]
  expect(totalsOf(fields, lines)).toEqual({ count: 2, sums: [{ name: 'quantity', label: '数量', text: '0.3' }], amount: 167 })
})
