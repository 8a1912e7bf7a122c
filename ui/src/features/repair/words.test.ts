import { describe, expect, it } from 'vitest'
import type { Fault, TicketRow } from './types'
import { faultsOf, promise, stateTone } from './words'

const fault = (id: string, parent = '', kind = ''): Fault => ({ id, code: id, name: id, parent, kind, priority: '', hint: '' })

describe('报修的用语', () => {
  it('offers the leaves of the tree that fit the device, with their branch', () => {
    const all = [fault('打印', '', 'k1'), fault('卡卡', '打印', 'k1'), fault('网络', '', 'k2'), fault('不通', '网络', 'k2'), fault('其他')]
    expect(faultsOf(all, 'k1').map((x) => x.path)).toEqual(['打印 › 卡卡', '其他'])
    expect(faultsOf(all, '').map((x) => x.path)).toEqual(['打印 › 卡卡', '网络 › 不通', '其他'])
  })
  it('says that the clock stands still while parts are awaited', () => {
    expect(promise({ state: 'parts', paused_at: '2026-03-02T02:00:00Z' } as TicketRow)).toContain('计时暂停')
    expect(promise({ state: 'closed' } as TicketRow)).toBe('')
    expect(promise({ state: 'triage', respond_by: '2026-03-02T02:00:00Z' } as TicketRow)).toContain('响应')
  })
  it('shows what is late in red whatever its state', () => {
    expect(stateTone({ state: 'repair', overdue: 'solve' })).toBe('danger')
    expect(stateTone({ state: 'closed', overdue: '' })).toBe('success')
  })
})
