import { expect, it } from 'vitest'
import type { Fn } from '@/api/types'
import { activeFunction, groupMenu } from './menu'

const fn = (id: string, module: string, route: string): Fn => ({ id, title: id, module, system: 'W', route, actions: ['view'] })
const functions = [
  fn('W-01.4', '材料入库', '/inbox?function=W-01.4'),
  fn('W-02.9', '材料领用', '/documents?module=材料领用'),
  fn('W-01.7', '材料入库', '/documents?module=材料入库'),
  fn('W-17.1', '待办事件', '/inbox'),
  fn('W-99.9', '无页面', ''),
]

it('groups by module in the given order and leaves out what has no page', () => {
  expect(groupMenu(functions).map((g) => [g.module, g.items.length])).toEqual([['材料入库', 2], ['材料领用', 1], ['待办事件', 1]])
})

it('marks the most exact function for an address', () => {
  expect(activeFunction(functions, '/inbox', { function: 'W-01.4', task: 'x' })).toBe('W-01.4')
  expect(activeFunction(functions, '/inbox', { view: 'done' })).toBe('W-17.1')
  expect(activeFunction(functions, '/documents', { module: '材料领用' })).toBe('W-02.9')
  expect(activeFunction(functions, '/stock', {})).toBe('')
})
