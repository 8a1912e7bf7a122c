import { describe, expect, it } from 'vitest'
import type { Overview } from './api'
import { heatOption, hoursOf, placesOf, stages } from './options'

const some = (o: Partial<Overview>) => ({ types: [], steps: [], funnel: [], heat: [], throughput: [], open: { by_step: [], by_place: [], total: 0, overdue: 0, with_maker: 0 }, ...o }) as unknown as Overview

describe('the way from submission to the end', () => {
  const funnel = [
    { type: 'a', step: 'qc', title: '质检员确认', entered: 10, passed: 8 },
    { type: 'a', step: 'wh', title: '仓库确认', entered: 8, passed: 7 },
    { type: 'b', step: 'x', title: '部门审批', entered: 3, passed: 3 },
  ]
  it('begins with what came to the first step and goes on with what passed each', () => {
    expect(stages(some({ funnel }), 'a').map((s) => [s.name, s.count, s.measure])).toEqual([
      ['质检员确认经办', 10, 'entered'], ['质检员确认通过', 8, 'passed'], ['仓库确认通过', 7, 'passed'],
    ])
  })
  it('is empty for a type that nobody decided on', () => {
    expect(stages(some({ funnel }), 'c')).toEqual([])
  })
})

describe('the hours of the heat map', () => {
  it('are those the centre works, and more when somebody worked outside them', () => {
    expect(hoursOf(some({}))).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
    expect(hoursOf(some({ heat: [{ weekday: 1, hour: 19, count: 1 }] })).slice(-1)).toEqual([19])
  })
  it('have a cell for every hour of every working day, and of the weekend when it was worked', () => {
    const cells = (o: Overview) => (heatOption(o).series as { data: unknown[] }[])[0]!.data.length
    expect(cells(some({ heat: [{ weekday: 5, hour: 9, count: 2 }] }))).toBe(50)
    expect(cells(some({ heat: [{ weekday: 6, hour: 9, count: 2 }] }))).toBe(70)
  })
})

it('puts the department with most papers first', () => {
  const by_place = [
    { type: 'a', step: 'qc', department: { id: '1', name: '物资管理部' }, count: 1 },
    { type: 'a', step: 'qc', department: { id: '2', name: '' }, count: 2 },
    { type: 'a', step: 'wh', department: { id: '1', name: '物资管理部' }, count: 3 },
  ]
  expect(placesOf(some({ open: { by_step: [], by_place, total: 6, overdue: 0, with_maker: 0 } })).map((d) => [d.name, d.count])).toEqual([['物资管理部', 4], ['未设部门', 2]])
})
