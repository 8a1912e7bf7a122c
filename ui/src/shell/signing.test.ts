import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '@/api/types'
import { decide, decideMany } from '@/features/inbox/api'
import { useSession } from './session'
import { keyAsked, postSigned } from './signing'

vi.mock('./certificate', () => ({ closeKey: () => {}, keyIsOpen: () => true, sign: async (text: string) => ({ certificate: 'PEM', signature: `of ${text}` }) }))

const session = (certified: boolean, id = 'p1'): Session =>
  ({ csrf_token: 't', user: { id, username: 'keeper', name: '张库管', tier: 'center', roles: [] } as unknown as Session['user'], functions: [], certified })
const refusal = { code: 'decision.signature_required', detail: '此环节须用您的证书签名，请打开密钥后办理' }

/** A server that knows of a certificate from the moment it is bound. */
let bound = false
let who = 'p1'
let sent: { path: string; body: Record<string, unknown>; key?: string }[] = []

function answer(path: string, body: Record<string, unknown>): [number, unknown] {
  if (path === '/session') return [200, session(bound, who)]
  if (path.endsWith('/signing')) return [200, { needed: true, text: 'what is decided', at: '2026-03-02T04:00:00Z' }]
  const items = body.items as { task: string; signature?: unknown }[] | undefined
  if (items) return [200, { results: items.map((i) => (!bound || i.signature || i.task === 'free' ? { task: i.task, ok: true } : { task: i.task, ok: false, ...refusal })) }]
  return !bound || body.signature ? [200, { done: true }] : [403, refusal]
}

beforeEach(async () => {
  setActivePinia(createPinia())
  bound = false
  who = 'p1'
  sent = []
  vi.stubGlobal('fetch', async (url: string, init: { body?: string; headers: Record<string, string> }) => {
    const path = url.replace('/api/v1', '')
    const body = JSON.parse(init.body ?? '{}') as Record<string, unknown>
    sent.push({ path, body, key: init.headers['Idempotency-Key'] })
    const [status, content] = answer(path, body)
    return new Response(JSON.stringify(content), { status, headers: { 'Content-Type': 'application/json' } })
  })
  await useSession().ensure()
  sent = []
})
afterEach(() => { vi.unstubAllGlobals(); keyAsked.value = null })

const paths = () => sent.map((s) => s.path)

it('signs at once with a certificate that was bound while its owner worked', async () => {
  bound = true
  await expect(postSigned('/release/boxes/1/sign', { findings: [] }, 'k1')).resolves.toEqual({ done: true })
  expect(paths()).toEqual(['/release/boxes/1/sign', '/session', '/release/boxes/1/sign/signing', '/release/boxes/1/sign'])
  expect(sent[3]).toMatchObject({ key: 'k1', body: { findings: [], signature: { signature: 'of what is decided', at: '2026-03-02T04:00:00Z' } } })
  await decide('t1', { action: 'agree' }, 'k2')
  expect(paths().slice(4)).toEqual(['/tasks/t1/signing', '/tasks/t1/decisions'])
})

it('asks for no signature and no session of whom none is asked', async () => {
  await decide('t1', { action: 'agree' }, 'k')
  expect(paths()).toEqual(['/tasks/t1/decisions'])
})

it('shows the refusal to whom the server knows no certificate of', async () => {
  bound = true
  who = 'p2' // who logged in beside this page has one
  await expect(decide('t1', { action: 'agree' }, 'k')).rejects.toMatchObject({ code: refusal.code })
  expect(paths()).toEqual(['/tasks/t1/decisions', '/session'])
  expect(useSession().user?.id).toBe('p1')
})

it('sends again, signed and under another key, only what a batch was refused for', async () => {
  bound = true
  const items = ['free', 't1', 't2'].map((task) => ({ task, action: 'agree' as const, comment: '' }))
  expect((await decideMany(items, 'k')).results.map((r) => [r.task, r.ok])).toEqual([['free', true], ['t1', true], ['t2', true]])
  const [first, second] = sent.filter((s) => s.path === '/task-decisions')
  expect(first!.key).toBe('k')
  expect(second!.key).not.toBe('k')
  expect((second!.body.items as { task: string }[]).map((i) => i.task)).toEqual(['t1', 't2'])
})

it('takes over rights and a certificate when somebody comes back, and goes on when nobody answers', async () => {
  bound = true
  await useSession().reread()
  expect(useSession().certified).toBe(true)
  vi.stubGlobal('fetch', async () => { throw new TypeError('network') })
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 })
  await useSession().reread()
  vi.useRealTimers()
  expect(useSession()).toMatchObject({ certified: true, user: { id: 'p1' } })
})
