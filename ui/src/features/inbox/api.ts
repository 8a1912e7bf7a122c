import type { BatchResult, Decision, DecisionResult, Page, Task, Values } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'

export type View = 'todo' | 'done' | 'initiated' | 'cc'

export const views: { key: View; label: string; empty: string }[] = [
  { key: 'todo', label: '待办', empty: '没有待办事项，都处理完了。' },
  { key: 'done', label: '已办', empty: '还没有处理过单据。' },
  { key: 'initiated', label: '我发起', empty: '还没有发起过单据，可从左侧菜单录入。' },
  { key: 'cc', label: '抄送', empty: '没有抄送给您的单据。' },
]

export const listTasks = (query: Query, signal: AbortSignal) => api.get<Page<Task>>('/tasks', query, signal)
export const getTask = (id: string) => api.get<Task>(`/tasks/${id}`)
export const markRead = (id: string) => api.post(`/tasks/${id}/read`, undefined, newKey())

export interface DecisionBody {
  action: Decision
  comment: string
  fields: { head: Values; lines: Values[] }
}

export const decide = (task: string, body: DecisionBody, key: string) => api.post<DecisionResult>(`/tasks/${task}/decisions`, body, key)

export const decideMany = (tasks: string[], action: Decision, comment: string) =>
  api.post<BatchResult>('/task-decisions', { items: tasks.map((task) => ({ task, action, comment })) }, newKey())

export const actionWords: Record<Decision, string> = { agree: '同意', return: '退回', reject: '拒绝' }
