import { describe, expect, it } from 'vitest'
import { monthGrid, workingDays, worksOn, type CalendarDay } from './calendar'

const day = (date: string, working: boolean): [string, CalendarDay] => [date, { date, working, name: '', source: 'own' }]

describe('the working calendar', () => {
  it('begins weeks on Monday', () => {
    expect(monthGrid(2026, 3).slice(0, 8)).toEqual([null, null, null, null, null, null, '2026-03-01', '2026-03-02'])
    expect(monthGrid(2024, 2).filter(Boolean)).toHaveLength(29)
  })
  it('lets a special day win over the weekday', () => {
    const special = new Map([day('2026-03-01', true), day('2026-03-02', false)])
    expect(worksOn('2026-03-01', special)).toBe(true)
    expect(worksOn('2026-03-02', special)).toBe(false)
    expect(worksOn('2026-03-03', special)).toBe(true)
  })
  it('counts the working days of a year', () => {
    expect(workingDays(2026, new Map())).toBe(261)
    expect(workingDays(2026, new Map([day('2026-10-01', false)]))).toBe(260)
  })
})
