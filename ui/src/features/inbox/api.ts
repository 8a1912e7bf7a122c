import type { BatchResult, Decision, DecisionResult, Page, Task, Values } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import { newlyCertified, sendSigned, signatureFor, signatureRequired, type DecisionSignature } from '@/shell/signing'

export type View = 'todo' | 'done' | 'initiated' | 'cc' | 'team'

/** How much stands in each list, such as 12; 1000+ when it was counted no further. */
export type Tabs = Partial<Record<View, number | string>>

export const views: { key: View; label: string; empty: string }[] = [
  { key: 'todo', label: '待办', empty: '没有待办事项，都处理完了。' },
  { key: 'done', label: '已办', empty: '还没有处理过单据。' },
  { key: 'initiated', label: '我发起', empty: '还没有发起过单据，可从左侧菜单录入。' },
  { key: 'cc', label: '抄送', empty: '没有抄送给您的单据。' },
  { key: 'team', label: '团队', empty: '本部门没有等待办理的单据。' },
]

export const listTasks = (query: Query, signal: AbortSignal) => api.get<Page<Task>>('/tasks', query, signal)
export const getTask = (id: string, signal?: AbortSignal) => api.get<Task>(`/tasks/${id}`, {}, signal)
export const markRead = (id: string) => api.post(`/tasks/${id}/read`, undefined, newKey())

/** A verb with everything it may need; the server leaves out what it has no use for. */
export interface DecisionBody {
  action: Decision
  comment?: string
  fields?: { head: Values; lines: Values[] }
  to_step?: string
  resume?: '' | 'direct'
  users?: string[]
  mentions?: string[]
  attachments?: string[]
}

export async function decide(task: string, body: DecisionBody, key: string): Promise<DecisionResult> {
  if (body.action === 'claim' || body.action === 'release') return api.post<DecisionResult>(`/tasks/${task}/${body.action}`, undefined, key)
  return sendSigned(async () => {
    const signature = await signatureFor(task, body)
    return api.post<DecisionResult>(`/tasks/${task}/decisions`, { ...body, signature }, key)
  })
}

export interface BatchItem { task: string; action: 'agree' | 'return'; comment: string; signature?: DecisionSignature }

async function sendMany(items: BatchItem[], key: string): Promise<BatchResult> {
  const signed: BatchItem[] = []
  for (const item of items) signed.push({ ...item, signature: await signatureFor(item.task, { action: item.action, comment: item.comment }) })
  return api.post<BatchResult>('/task-decisions', { items: signed }, key)
}

/**
 * Decides on some; each that must be provable is signed by itself, with the key that is opened once. Those that were
 * refused because the page did not know yet that its owner signs go again: the first answer stands under the first key.
 */
export async function decideMany(items: BatchItem[], key: string): Promise<BatchResult> {
  const { results } = await sendMany(items, key)
  const bare = new Set(results.filter((r) => r.code === signatureRequired).map((r) => r.task))
  if (!bare.size || !(await newlyCertified())) return { results }
  const again = new Map((await sendMany(items.filter((i) => bare.has(i.task)), newKey())).results.map((r) => [r.task, r]))
  return { results: results.map((r) => again.get(r.task) ?? r) }
}
