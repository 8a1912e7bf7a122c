import { expect, it } from 'vitest'
import { branches, pathOf, withBelow } from './tree'
import type { Department } from './types'

const d = (id: string, parent = ''): Department => ({ id, parent, code: id, name: id, position: 0, version: 1, people: 0 })
const all = [d('c', 'b'), d('a'), d('b', 'a'), d('x'), d('lost', 'gone')]

it('puts children behind their parent, however they come', () => {
  expect(branches(all).map((b) => `${b.depth}${b.department.id}`)).toEqual(['0a', '1b', '2c', '0x', '0lost'])
})

it('leaves out what is below a closed one', () => {
  const rows = branches(all, new Set(['b']))
  expect(rows.map((b) => b.department.id)).toEqual(['a', 'b', 'x', 'lost'])
  expect(rows[1]?.children).toBe(true)
})

it('knows what is above and below', () => {
  expect(pathOf(all, 'c')).toBe('a / b / c')
  expect([...withBelow(all, 'a')]).toEqual(['a', 'b', 'c'])
})
