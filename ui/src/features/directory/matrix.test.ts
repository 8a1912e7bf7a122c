import { expect, it } from 'vitest'
import { heldIn, keyOf, rightOf, shownFunctions, toggled } from './matrix'
import type { Matrix, MatrixFunction } from './types'

const fn = (id: string, module: string, title: string): MatrixFunction => ({ id, module, title, system: '', actions: ['view'], disabled: false })

it('takes a wish back when it is clicked twice', () => {
  const once = toggled(new Set(), 'a')
  expect([...once]).toEqual(['a'])
  expect([...toggled(once, 'a')]).toEqual([])
})

it('knows a right by its role, function and action', () => {
  const key = keyOf('keeper', 'W-01.7', 'export')
  expect(rightOf(key)).toEqual({ role: 'keeper', function: 'W-01.7', action: 'export' })
  const m: Matrix = { version: 1, roles: [], functions: [], rights: [{ role: 'keeper', function: 'W-01.7', action: 'export' }] }
  expect(heldIn(m).has(key)).toBe(true)
})

it('searches all modules and otherwise shows one', () => {
  const all = [fn('W-01.7', '材料入库', '查询'), fn('W-02.9', '材料领用', '查询'), fn('P-03', '流程管理', '流程跟踪')]
  expect(shownFunctions(all, '材料入库', '').map((f) => f.id)).toEqual(['W-01.7'])
  expect(shownFunctions(all, '材料入库', '查询').map((f) => f.id)).toEqual(['W-01.7', 'W-02.9'])
  expect(shownFunctions(all, '', 'p-03').map((f) => f.id)).toEqual(['P-03'])
})
