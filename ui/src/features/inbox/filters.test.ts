import { expect, it } from 'vitest'
import { addressOf, chips, filtersOf, savedAddress, savedQuery, statesOf } from './filters'

it('reads from an address only conditions that the inbox knows', () => {
  expect(filtersOf({ view: 'done', type: 'warehouse.requisition', due: 'overdue', q: ' RK-1 ', task: 'x', cursor: 'y', odd: 'z', state: '' }))
    .toEqual({ type: 'warehouse.requisition', due: 'overdue', q: 'RK-1' })
})

it('takes the first of a condition that stands twice in the address', () => {
  expect(filtersOf({ maker: ['p1', 'p2'] })).toEqual({ maker: 'p1' })
})

it('writes conditions into an address that starts at the first page with nothing open', () => {
  expect(addressOf('todo', { due: 'today', q: '𠮷' })).toEqual({ due: 'today', q: '𠮷' })
  expect(addressOf('team', { department: 'd1' })).toEqual({ view: 'team', department: 'd1' })
})

it('gives back from the server what was kept there', () => {
  const kept = savedQuery('done', { type: 'warehouse.requisition', q: '白卡 & 𠮷', from: '2026-03-01' })
  expect(savedAddress(kept)).toEqual({ view: 'done', type: 'warehouse.requisition', q: '白卡 & 𠮷', from: '2026-03-01' })
})

it('leaves out of a kept filter what this version does not know', () => {
  expect(savedAddress({ view: 'unheard', colour: 'red', due: 'week' })).toEqual({ due: 'week' })
})

it('offers only the states that rows of a list can have', () => {
  const values = (view: Parameters<typeof statesOf>[0]) => statesOf(view).map((o) => o.value)
  expect(values('team')).toEqual(['open', 'waiting'])
  expect(values('initiated')).toEqual(['open', 'waiting', 'done', 'cancelled'])
  expect([values('todo'), values('done'), values('cc')]).toEqual([[], [], []])
})

it('names conditions in use, words apart', () => {
  const names = { function: () => '质检员确认', type: () => '入库单', maker: '周库安', department: '仓储部' }
  expect(chips({ function: 'W-01.4', due: 'overdue', maker: 'p1', q: 'RK' }, names).map((c) => c.text)).toEqual(['质检员确认', '已超时', '发起人 周库安'])
})
