import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, ApiError, apiUrl, fileName, handleUnauthorized, newKey, setCsrfToken } from './request'

const answer = (status: number, body?: unknown, headers: Record<string, string> = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers } })

let fetched: ReturnType<typeof vi.fn>
beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 })
  fetched = vi.fn()
  vi.stubGlobal('fetch', fetched)
})
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); setCsrfToken('') })

const sent = (n = 0) => (fetched.mock.calls[n]?.[1] ?? {}) as { method: string; headers: Record<string, string> }

describe('request', () => {
  it('shows the sentence, code, places and request id of a refusal', async () => {
    fetched.mockResolvedValue(answer(409, { detail: '库存不足：白卡 A 可用 120，本单需要 150。', code: 'stock.insufficient', errors: [{ location: 'lines[0].quantity', message: '库存不足' }], request_id: 'r-1' }))
    const err = await api.post('/tasks/1/decisions', {}, 'k').catch((e: unknown) => e)
    expect(err).toMatchObject({ message: '库存不足：白卡 A 可用 120，本单需要 150。', code: 'stock.insufficient', requestId: 'r-1', status: 409 })
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('has a sentence of its own when the answer has none', async () => {
    fetched.mockResolvedValue(new Response('<html>', { status: 413, headers: { 'Content-Type': 'text/html', 'X-Request-ID': 'r-2' } }))
    await expect(api.post('/attachments')).rejects.toMatchObject({ message: '文件太大，服务器没有接收。', requestId: 'r-2' })
  })

  it('repeats a read, and a write with a key, after a lost connection', async () => {
    fetched.mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(answer(503)).mockResolvedValueOnce(answer(200, { ok: 1 }))
    await expect(api.post('/documents', {}, 'key-1')).resolves.toEqual({ ok: 1 })
    expect(fetched).toHaveBeenCalledTimes(3)
    expect(new Set([0, 1, 2].map((n) => sent(n).headers['Idempotency-Key']))).toEqual(new Set(['key-1']))
  })

  it('never repeats a write without a key', async () => {
    fetched.mockRejectedValue(new TypeError('network'))
    await expect(api.post('/documents', {})).rejects.toBeInstanceOf(ApiError)
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('sends the CSRF token with writes only', async () => {
    setCsrfToken('t')
    fetched.mockImplementation(async () => answer(200, {}))
    await api.get('/meta')
    await api.patch('/documents/1', {})
    expect(sent(0).headers['X-CSRF-Token']).toBeUndefined()
    expect(sent(1).headers['X-CSRF-Token']).toBe('t')
  })

  it('tells the shell when the session has ended, but not at login', async () => {
    const told = vi.fn()
    handleUnauthorized(told)
    fetched.mockImplementation(async () => answer(401, { detail: '请先登录' }))
    await api.get('/session').catch(() => {})
    expect(told).not.toHaveBeenCalled()
    await api.get('/tasks').catch(() => {})
    expect(told).toHaveBeenCalledTimes(1)
  })
})

it('leaves empty values out of an address', () => {
  expect(apiUrl('/stock', { q: '卡', item: '', page: undefined, n: 0 })).toBe('/api/v1/stock?q=%E5%8D%A1&n=0')
})

it('reads file names in both forms', () => {
  expect(fileName("attachment; filename=\"x.xlsx\"; filename*=UTF-8''%E5%85%A5%E5%BA%93.xlsx")).toBe('入库.xlsx')
  expect(fileName('attachment; filename="a b.xlsx"')).toBe('a b.xlsx')
})

it('makes version 4 ids', () => expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/))
