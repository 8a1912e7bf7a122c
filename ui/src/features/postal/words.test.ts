import { describe, expect, it } from 'vitest'
import type { PostalImport } from './api'
import { outcome, tone, waiting } from './words'

const done = (x: Partial<PostalImport>) => ({ rows: 1200, taken: 1200, repeated: 0, bad: 0, ...x }) as PostalImport

describe('what became of a file', () => {
  it('is said in one sentence', () => {
    expect(outcome(done({}))).toBe('共 1,200 行，记录轨迹 1,200 条；没有有误的行。')
    expect(outcome(done({ taken: 1100, repeated: 60, bad: 40 }))).toBe('共 1,200 行，记录轨迹 1,100 条；重复 60 行，只记一次；有误 40 行，没有记录。')
  })
  it('and so is what waits to be pushed', () => {
    expect(waiting({ waiting: 0, refused: 0, failed: 0 })).toBe('轨迹都已推送。')
    expect(waiting({ waiting: 1200, refused: 3, failed: 2 })).toBe('待推送 1,200 条；2 批失败，下次自动重试；对方拒收 3 条，更正后“立即推送”会再送一次。')
  })
  it('shows what needs somebody in red', () => {
    expect(['returned', 'failed', 'refused', 'delivered', 'sent', 'none'].map(tone)).toEqual(['danger', 'danger', 'danger', 'success', 'primary', ''])
  })
})
