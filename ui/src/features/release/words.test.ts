import { describe, expect, it } from 'vitest'
import type { Spot } from './api'
import { byDistrict, pastedCards, placesOf, runLength, states, tone } from './words'

const spot = (kind: string, id: string, district: string, state: string, boxes: number): Spot => ({
  holder: { kind, label: kind, id, name: id }, district: { id: district, name: district }, outlet: { id: '', name: '' },
  state, state_label: state, boxes, quantity: boxes * 500,
} as Spot)

describe('where boxes are', () => {
  const spots = [spot('warehouse', 'w1', '', 'packed', 3), spot('warehouse', 'w1', 'd1', 'listed', 2), spot('to_district', 'd1', 'd1', 'listed', 1),
    spot('outlet', 'o1', 'd1', 'outlet_signed', 4), spot('outlet', 'o2', 'd2', 'outlet_signed', 9), spot('none', '', '', 'voided', 9)]
  it('counts a place once, by its states, tier by tier', () => {
    expect(placesOf(spots).map((p) => [p.id, p.tier, p.boxes])).toEqual([['w1', 'centre', 5], ['d1', 'road', 1], ['o2', 'outlet', 9], ['o1', 'outlet', 4]])
    expect(placesOf(spots)[0]!.states.map((s) => s.boxes)).toEqual([3, 2])
  })
  it('goes down into one district', () => {
    expect(placesOf(spots, 'd1').map((p) => p.id)).toEqual(['w1', 'd1', 'o1'])
    expect(byDistrict(spots).get('d1')).toEqual({ centre: 2, road: 1, district: 0, outlet: 4 })
  })
})

it('counts a run of card numbers', () => {
  expect(runLength('a0001', 'A0500')).toBe(500)
  expect(runLength('A9', 'A10')).toBeNull()
  expect(runLength('A2', 'A1')).toBeNull()
  expect(runLength('A00001', 'A99999')).toBeNull()
})

it('reads pasted cards with their names', () => {
  expect(pastedCards('c-1\t王𪚥\n\nC-2\n c-3，李 珠 ')).toEqual([{ number: 'C-1', name: '王𪚥' }, { number: 'C-2' }, { number: 'C-3', name: '李 珠' }])
})

it('gives every state a tone', () => {
  expect(states.map((s) => tone(s.value)).every((t) => t !== undefined)).toBe(true)
})
