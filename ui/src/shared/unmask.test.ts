import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { asked, askToSee, hideAll, isShown, plainOf, reveal } from './unmask'

const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => {
  hideAll()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('shows what it was given for a minute, and of one record only', async () => {
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(answer({ values: { phone: '13812345678' }, until: '' }))))
  await reveal('ticket', 'BX-1', '联系报修人')
  expect(plainOf('ticket', 'BX-1', 'phone')).toBe('13812345678')
  expect(plainOf('ticket', 'BX-2', 'phone')).toBeUndefined()
  expect(plainOf('parcel', 'BX-1', 'phone')).toBeUndefined()
  vi.advanceTimersByTime(59_000)
  expect(isShown('ticket', 'BX-1')).toBe(true)
  vi.advanceTimersByTime(1_000)
  expect(plainOf('ticket', 'BX-1', 'phone')).toBeUndefined()
})

it('asks for one record at a time', async () => {
  const first = askToSee('senior', 'JL-1')
  const second = askToSee('senior', 'JL-2')
  await expect(first).resolves.toBe(false)
  expect(asked.value?.id).toBe('JL-2')
  asked.value?.settle(true)
  await expect(second).resolves.toBe(true)
})

it('leaves what was refused masked', async () => {
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(JSON.stringify({ status: 403, code: 'function.forbidden', detail: '没有权限' }), { status: 403, headers: { 'Content-Type': 'application/problem+json' } }))))
  await expect(reveal('parcel', 'p1', '核对地址')).rejects.toThrow('没有权限')
  expect(isShown('parcel', 'p1')).toBe(false)
})
