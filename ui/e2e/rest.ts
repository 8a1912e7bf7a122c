import { expect, type Page } from '@playwright/test'
import { master } from './helpers'

interface FieldOf { name: string; type: string; ref?: string; required?: boolean; readonly?: boolean; depends?: string }

/** Asks the API with the page's own session; a refusal fails the test. */
export async function call<T = Record<string, never>>(page: Page, method: string, path: string, data?: unknown): Promise<T> {
  const session = await (await page.request.get('/api/v1/session')).json()
  const answer = await page.request.fetch(`/api/v1${path}`, {
    method, data, headers: { 'X-CSRF-Token': session.csrf_token, 'Idempotency-Key': `${Date.now()}-${Math.random()}` },
  })
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true)
  return answer.status() === 204 ? undefined as T : (await answer.json()) as T
}

/** Who is logged in on a page. */
export const whoIs = async (page: Page) => (await call<{ user: { id: string; name: string } }>(page, 'GET', '/session')).user

/** Submits papers of a type with what the form requires; gives their numbers. */
export async function submitPapers(page: Page, type: string, count = 1): Promise<string[]> {
  const form = await call<{ head: FieldOf[]; lines: FieldOf[] }>(page, 'GET', `/document-types/${type}`)
  const head: Record<string, unknown> = {}
  const value = async (f: FieldOf) => {
    if (f.ref === 'items') return (await master(page, 'items')).find((i) => i.kind !== 'finished')!.id
    if (f.ref) return (await master(page, f.ref, f.depends ? `${f.depends}=${String(head[f.depends])}` : ''))[0]!.id
    return f.type === 'decimal' ? 10 : f.type === 'money' ? 150 : '测试𠮷'
  }
  const needed = (fields: FieldOf[]) => fields.filter((f) => f.required && !f.readonly && f.type !== 'date')
  for (const f of needed(form.head)) head[f.name] = await value(f)
  const line: Record<string, unknown> = {}
  for (const f of needed(form.lines)) line[f.name] = await value(f)
  const numbers: string[] = []
  for (let i = 0; i < count; i++) numbers.push((await call<{ id: string }>(page, 'POST', '/documents', { type, head, lines: [line], submit: true })).id)
  return numbers
}

/** Submits a requisition of something that lies in stock; tells where it lies. */
export async function submitRequisition(requester: Page, keeper: Page): Promise<{ number: string; location: string }> {
  const { items } = await call<{ items: { class: string; quantity: number; item: { id: string }; warehouse: { id: string }; location: { id: string } }[] }>(keeper, 'GET', '/stock?page_size=50')
  const stock = items.find((r) => r.class === 'good' && r.quantity >= 10)!
  const [category] = await master(requester, 'outbound-categories')
  const head = { category: category!.id, warehouse: stock.warehouse.id, purpose: '日常制卡，𬭎字测试' }
  const paper = await call<{ id: string }>(requester, 'POST', '/documents', { type: 'warehouse.requisition', head, lines: [{ item: stock.item.id, quantity: 1 }], submit: true })
  return { number: paper.id, location: stock.location.id }
}

interface Chained { current: { chain: Record<string, unknown>[]; cc: string[] }; draft: { revision: number } | null }

/** Publishes a type's chain with one step changed; gives a function that puts the old one back. */
export async function changeStep(page: Page, type: string, key: string, change: Record<string, unknown>): Promise<() => Promise<void>> {
  const before = await call<Chained>(page, 'GET', `/definitions/${type}`)
  async function publish(chain: Record<string, unknown>[], note: string) {
    const { draft } = await call<Chained>(page, 'GET', `/definitions/${type}`)
    const saved = await call<{ revision: number; problems: unknown[] }>(page, 'PUT', `/definitions/${type}/draft`, { revision: draft?.revision ?? 0, chain, cc: before.current.cc })
    expect(saved.problems).toEqual([])
    await call(page, 'POST', `/definitions/${type}/publish`, { revision: saved.revision, note })
  }
  await publish(before.current.chain.map((s) => (s.key === key ? { ...s, ...change } : s)), '改为会签')
  return () => publish(before.current.chain, '恢复')
}
