import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Task } from '@/api/types'
import { getPaper, type Paper } from '@/features/documents/api'
import { formatTime } from '@/shared/format'
import { useLoad } from '@/shared/load'
import { ApiError } from '@/shared/request'
import { getTask } from './api'
import type { Row } from './liveList'
import { wordOf } from './verbs'

interface Opened { task: Task; paper: Paper }

/** The open paper of the inbox: which one is in the address, so that a copied address opens it. */
export function useOpenTask(rows: ComputedRef<Row[]>) {
  const route = useRoute()
  const router = useRouter()
  const openId = computed(() => String(route.query.task ?? ''))
  const task = shallowRef<Task | null>(null)
  const paper = shallowRef<Paper | null>(null)
  /** Why the verbs are gone although they were there: somebody else was quicker. */
  const overtaken = shallowRef('')
  let couldAct = false

  const load = useLoad<Opened | null>(async (signal) => {
    const id = openId.value
    overtaken.value = ''
    if (!id) {
      task.value = null
      paper.value = null
      return null
    }
    const row = rows.value.find((t) => t.id === id)
    // The row shows at once; the task itself knows more: signers, where it can go back to.
    if (row) task.value = row
    const answer = await fetchTask(id, row, signal)
    if (!signal.aborted) accept(answer)
    return answer
  }, () => openId.value)

  async function fetchTask(id: string, row: Row | undefined, signal: AbortSignal): Promise<Opened> {
    const asked = getTask(id, signal).catch((err: unknown) => {
      // A row may stand for a paper that waits in nobody's inbox.
      if (row && err instanceof ApiError && err.status === 404) return row
      throw err
    })
    if (row) {
      const [found, of] = await Promise.all([asked, getPaper(row.document.id, signal)])
      return { task: found, paper: of }
    }
    const found = await asked
    return { task: found, paper: await getPaper(found.document.id, signal) }
  }

  function accept(answer: Opened) {
    task.value = answer.task
    paper.value = answer.paper
    couldAct = answer.task.state === 'open' && answer.task.actions.length > 0
  }

  /** Reads the open paper again behind what is shown; what is being typed stays. */
  async function refresh() {
    const id = openId.value
    if (!id || !task.value || load.loading.value) return
    try {
      const answer = await fetchTask(id, rows.value.find((t) => t.id === id), new AbortController().signal)
      if (openId.value !== id) return
      const lost = couldAct && !answer.task.actions.some((a) => a !== 'take_back' && a !== 'cc')
      // The buttons stay where they were, switched off: nothing jumps under the hand.
      task.value = lost ? { ...answer.task, actions: task.value.actions } : answer.task
      paper.value = answer.paper
      if (lost && !overtaken.value) overtaken.value = sentence(answer)
      else if (!lost) overtaken.value = ''
    } catch {
      // The next event brings it; a decision is checked by the server in any case.
    }
  }

  // A row of the list knows more recent verbs than the one opened by address.
  watch(rows, (list) => {
    const fresh = list.find((t) => t.id === openId.value)
    const old = task.value
    if (fresh && !fresh.gone && old?.id === fresh.id && !overtaken.value) task.value = { ...old, ...fresh, signers: old.signers, returnable: old.returnable }
  })

  /** The person himself has just acted: that the verbs have gone is no news. */
  const settled = () => { couldAct = false }

  function go(id: string | undefined, replace: boolean) {
    const query = { ...route.query, task: id }
    void (replace ? router.replace({ query }) : router.push({ query }))
  }

  const open = (t: Task, replace = false) => go(t.id, replace)
  const close = (replace = false) => go(undefined, replace)

  /** j and k: the next or previous paper; walking along replaces, so that back leaves at once. */
  function step(by: 1 | -1) {
    const at = rows.value.findIndex((t) => t.id === openId.value)
    let to = at < 0 ? 0 : at + by
    while (rows.value[to]?.gone) to += by
    const next = rows.value[to]
    if (!next) return
    open(next, at >= 0)
    document.querySelector(`[data-task="${next.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  return { openId, task, paper, overtaken, load, open, close, step, refresh, settled }
}

function sentence({ task }: Opened): string {
  const { actor, document } = task
  if (task.state === 'done' && actor) {
    return `${actor.name}${task.behalf ? `（代 ${task.behalf.name}）` : ''}已于 ${formatTime(task.decided_at)} ${wordOf(task.action) || '办理'}这张单据，您不用再办。`
  }
  if (task.state === 'open' && task.assignee) return `这张单据现由 ${task.assignee.name} 办理，您不用再办。`
  return `这张单据现为“${document.state_label}”，您不用再办。`
}
