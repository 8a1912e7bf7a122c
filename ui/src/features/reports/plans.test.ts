import { expect, test } from 'vitest'
import { periodText, sendable, whenText, withoutPeriod } from './plans'

test('a plan says when it sends', () => {
  expect(whenText({ rhythm: 'daily', day: 0, hour: 8 })).toBe('每天 08:00')
  expect(whenText({ rhythm: 'weekly', day: 7, hour: 18 })).toBe('每周日 18:00')
  expect(whenText({ rhythm: 'monthly', day: 31, hour: 0 })).toBe('每月 31 日 00:00')
})

test('the conditions of a plan are those of the report without the period', () => {
  expect(withoutPeriod({ from: '2026-03-01', to: '2026-03-31', month: '2026-03', day: '2026-03-01', item: 'x', compare: 'year' })).toEqual({ item: 'x', compare: 'year' })
  expect(sendable([{ name: 'month', label: '月份', type: 'month' }])).toBe(true)
  expect(sendable([{ name: 'since', label: '日期从', type: 'date' }])).toBe(false)
})

test('one day is no range', () => {
  expect(periodText({ from: '2026-03-01', to: '2026-03-01' })).toBe('2026-03-01')
  expect(periodText({ from: '2026-03-01', to: '2026-03-31' })).toBe('2026-03-01 至 2026-03-31')
})
