import { describe, expect, it } from 'vitest'
import { change, changeOf, percent, stepName, weekEnd, weekStart, workHours, workTime } from './words'

describe('working time', () => {
  it('is told in minutes, hours and days of seven hours', () => {
    expect(workTime(0)).toBe('0 分钟')
    expect(workTime(59)).toBe('59 分钟')
    expect(workTime(60)).toBe('1 小时')
    expect(workTime(200)).toBe('3 小时 20 分')
    expect(workTime(420)).toBe('1 天')
    expect(workTime(915)).toBe('2 天 1 小时')
  })
  it('is hours with one decimal on an axis', () => {
    expect(workHours(90)).toBe(1.5)
    expect(workHours(100)).toBe(1.7)
  })
})

describe('figures beside last week', () => {
  it('say more, fewer or the same', () => {
    expect(change(5, 3)).toEqual({ text: '比上周同期多 2', tone: 'up' })
    expect(change(3, 5)).toEqual({ text: '比上周同期少 2', tone: 'down' })
    expect(change(3, 3).tone).toBe('same')
    expect(changeOf(['高', '低'], 0.25, 0.125, percent).text).toBe('比上周同期高 12.5%')
  })
})

it('names the type of a step only when there are several', () => {
  const step = { type: 'a', title: '质检员确认' }
  expect(stepName({ types: [{ code: 'a', title: '入库单' }] }, step)).toBe('质检员确认')
  expect(stepName({ types: [{ code: 'a', title: '入库单' }, { code: 'b', title: '领用单' }] }, step)).toBe('入库单 · 质检员确认')
})

it('keeps a week within the period', () => {
  expect(weekEnd('2026-03-02', '2026-12-31')).toBe('2026-03-08')
  expect(weekEnd('2026-03-02', '2026-03-04')).toBe('2026-03-04')
  expect(weekStart('2026-03-02', '2026-03-04')).toBe('2026-03-04')
})
