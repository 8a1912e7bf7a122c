import type { Begun, Doc, DocRow, DocumentType, Page, PaperChain, State, Task, TimelineItem, Values } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import { rememberLabels, rememberUnits } from '@/shared/masters'

let types: Promise<DocumentType[]> | null = null
let owner = ''

/** The document types 单据类型 this person may see, asked for once per login. */
export function documentTypes(user: string): Promise<DocumentType[]> {
  if (!types || owner !== user) {
    owner = user
    types = api.get<DocumentType[] | { items: DocumentType[] }>('/document-types').then((t) => (Array.isArray(t) ? t : t.items))
    types.catch(() => { types = null })
  }
  return types
}

const single = new Map<string, Promise<DocumentType>>()

/** A type with its present form, or with the version of it that a paper was made with. */
/** A type with its form: the present one, or the version that a paper was made with. */
export function documentType(code: string, form?: number): Promise<DocumentType> {
  const key = `${code}/${form ?? ''}`
  let t = single.get(key)
  if (!t) {
    t = api.get<DocumentType>(`/document-types/${code}`, { form })
    single.set(key, t)
    t.catch(() => single.delete(key))
  }
  return t
}

/** Keeps the names a document brought along for every list and input that shows its ids. */
export function learn(doc: Doc, type: DocumentType): Doc {
  for (const f of [...type.head, ...type.lines]) if (f.ref) rememberLabels(f.ref, doc.labels ?? {})
  rememberUnits(doc.units ?? {})
  return doc
}

export const getDocument = (id: string, signal?: AbortSignal) => api.get<Doc>(`/documents/${encodeURIComponent(id)}`, {}, signal)
export const getTimeline = (id: string, signal?: AbortSignal) =>
  api.get<{ items: TimelineItem[] }>(`/documents/${encodeURIComponent(id)}/timeline`, {}, signal).then((t) => newestFirst(t.items))

/** The papers around one: its sources, what followed, and what may follow. */
export const getChain = (id: string, signal?: AbortSignal) => api.get<PaperChain>(`/documents/${encodeURIComponent(id)}/chain`, {}, signal)

/** What a paper of a type begins with that comes from an earlier one. */
export async function beginDocument(source: string, type: DocumentType): Promise<Begun> {
  const begun = await api.get<Begun>(`/documents/${encodeURIComponent(source)}/next/${type.code}`)
  for (const f of [...type.head, ...type.lines]) if (f.ref) rememberLabels(f.ref, begun.labels)
  rememberUnits(begun.units)
  return begun
}

function newestFirst(items: TimelineItem[]): TimelineItem[] {
  const [first, last] = [items[0], items[items.length - 1]]
  return first && last && first.at < last.at ? [...items].reverse() : items
}

/** A paper with everything its page shows. */
export interface Paper { doc: Doc; type: DocumentType; timeline: TimelineItem[] }

export async function getPaper(id: string, signal?: AbortSignal): Promise<Paper> {
  const [doc, timeline] = await Promise.all([getDocument(id, signal), getTimeline(id, signal)])
  const type = await documentType(doc.type, doc.form_version)
  return { doc: learn(doc, type), type, timeline }
}

export const listDocuments = (query: Query, signal: AbortSignal) => api.get<Page<DocRow>>('/documents', query, signal)

export interface DocumentBody { head: Values; lines: Values[] }

export const createDocument = (type: string, body: DocumentBody, submit: boolean, key: string) =>
  api.post<Doc>('/documents', { type, ...body, submit }, key)
export const updateDocument = (id: string, version: number, body: DocumentBody, key: string) =>
  api.patch<Doc>(`/documents/${encodeURIComponent(id)}`, { version, ...body }, key)
export const submitDocument = (id: string, version: number, key: string) =>
  api.post<Doc>(`/documents/${encodeURIComponent(id)}/submit`, { version }, key)
export const withdrawDocument = (id: string, comment: string) =>
  api.post<Doc>(`/documents/${encodeURIComponent(id)}/withdraw`, { comment }, newKey())
export const urgeDocument = (id: string, comment: string) =>
  api.post<Doc>(`/documents/${encodeURIComponent(id)}/urge`, { comment }, newKey())
export const copyDocument = (id: string, users: string[], comment: string, key: string) =>
  api.post<Doc>(`/documents/${encodeURIComponent(id)}/cc`, { users, comment }, key)

/** 拿回 one's own last decision on a paper; the task it was made on stands first in 已办. */
export async function takeBackDocument(id: string): Promise<void> {
  const { items } = await api.get<Page<Task>>('/tasks', { view: 'done', q: id, page_size: 20 })
  const task = items.find((t) => t.document.id === id)
  if (task) await api.post(`/tasks/${task.id}/decisions`, { action: 'take_back' }, newKey())
}

export const redateDocument = (id: string, business_date: string, reason: string, key: string) =>
  api.post<Doc>(`/documents/${encodeURIComponent(id)}/redate`, { business_date, reason }, key)
export const deleteDocument = (id: string) => api.delete(`/documents/${encodeURIComponent(id)}`)

/** The colour that goes beside a state's words. */
export function stateTone(state: State): string {
  if (state === 'done') return 'success'
  if (state === 'returned' || state === 'rejected') return 'danger'
  if (state === 'pending') return 'primary'
  return ''
}

export const stateOptions: { value: State; label: string }[] = [
  { value: 'draft', label: '草稿' }, { value: 'pending', label: '审批中' }, { value: 'returned', label: '已退回' },
  { value: 'done', label: '已完成' }, { value: 'rejected', label: '已拒绝' }, { value: 'withdrawn', label: '已撤回' },
  { value: 'reversed', label: '已冲账' },
]
