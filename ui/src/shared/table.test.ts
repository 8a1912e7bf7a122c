import { expect, it } from 'vitest'
import { headRows } from './table'

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
