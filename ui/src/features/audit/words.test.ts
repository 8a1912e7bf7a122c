import { describe, expect, it } from 'vitest'
import type { AuditCheck, AuditStatus } from './types'
import { byDay, checkText, checkTone, differences, isPaper, sealText } from './words'

const check: AuditCheck = { id: '1', person: '审计', started_at: '', finished_at: null, running: false, checked: 1200, total: 1200, pending: 0, broken: '', failure: '' }

describe('differences', () => {
  it('lays nested values out and puts what changed first', () => {
    expect(differences('{"code":"A","fields":{"unit":"张","tags":["x","y"]}}', '{"code":"A","fields":{"unit":"盒","tags":["x","y"]}}')).toEqual([
      { field: 'fields.unit', before: '张', after: '盒', changed: true },
      { field: 'code', before: 'A', after: 'A', changed: false },
      { field: 'fields.tags', before: 'x、y', after: 'x、y', changed: false },
    ])
  })

  it('shows what is only there before or after, and what is no object', () => {
    expect(differences('', '{"rows":3}')).toEqual([{ field: 'rows', before: '', after: '3', changed: true }])
    expect(differences('旧', '')).toEqual([{ field: '内容', before: '旧', after: '', changed: true }])
    expect(differences('', '')).toEqual([])
    expect(differences('[{"a":1}]', '[{"a":2}]')[0]).toMatchObject({ before: '[{"a":1}]', after: '[{"a":2}]', changed: true })
  })
})

describe('the state of the log', () => {
  it('tells progress, success, a break and a failure apart', () => {
    expect(checkText({ ...check, running: true, checked: 600 })).toBe('正在校验，600 / 1,200 条')
    expect(checkText(check)).toBe('日志完整，校验了 1,200 条')
    expect(checkText({ ...check, broken: '第 7 条日志内容被改动' })).toContain('第 7 条')
    expect([check, { ...check, broken: 'x' }, { ...check, failure: 'x' }, { ...check, running: true }].map(checkTone)).toEqual(['success', 'danger', 'warning', 'primary'])
  })

  it('says how much waits for a seal', () => {
    const s: AuditStatus = { sealed: 0, sealed_at: null, tail: 4, alarms: 0, check: null }
    expect(sealText(s)).toBe('还没有签封')
    expect(sealText({ ...s, sealed: 1000, tail: 1003 })).toBe('已签封 1,000 条，3 条待签封')
    expect(sealText({ ...s, sealed: 4 })).toBe('已签封 4 条')
  })
})

it('knows papers by their numbers', () => {
  expect(['RK-20260302-0001', 'items/C-1', '019d0000-0000-7000-8000-000000000001', 'session'].map(isPaper)).toEqual([true, false, false, false])
})

it('puts entries under their day in Shanghai', () => {
  expect(byDay([{ at: '2026-03-02T16:30:00Z' }, { at: '2026-03-02T15:30:00Z' }, { at: '2026-03-02T01:00:00Z' }]).map((d) => [d.day, d.entries.length])).toEqual([['2026-03-03', 1], ['2026-03-02', 2]])
})
