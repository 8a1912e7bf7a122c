import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Task } from '@/api/types'
import { getPaper, type Paper } from '@/features/documents/api'
import { useLoad } from '@/shared/load'
import { getTask } from './api'

/** The open paper of the inbox: which one is in the address, so that a copied address opens it. */
export function useOpenTask(rows: ComputedRef<Task[]>) {
  const route = useRoute()
  const router = useRouter()
  const openId = computed(() => String(route.query.task ?? ''))
  const task = shallowRef<Task | null>(null)
  const paper = shallowRef<Paper | null>(null)

  const load = useLoad(async (signal) => {
    const id = openId.value
    if (!id) {
      task.value = null
      paper.value = null
      return null
    }
    const row = rows.value.find((t) => t.id === id)
    if (row) task.value = row
    const found = row ?? (await getTask(id))
    const answer = await getPaper(found.document.id, signal)
    if (!signal.aborted) {
      task.value = found
      paper.value = answer
    }
    return answer
  }, () => openId.value)

  // A row of the list knows more recent verbs than the one opened by address.
  watch(rows, (list) => {
    const fresh = list.find((t) => t.id === openId.value)
    if (fresh && fresh.id === task.value?.id) task.value = fresh
  })

  function go(id: string | undefined, replace: boolean) {
    const query = { ...route.query, task: id }
    void (replace ? router.replace({ query }) : router.push({ query }))
  }

  const open = (t: Task, replace = false) => go(t.id, replace)
  const close = (replace = false) => go(undefined, replace)

  /** j and k: the next or previous paper; walking along replaces, so that back leaves at once. */
  function step(by: 1 | -1) {
    const at = rows.value.findIndex((t) => t.id === openId.value)
    const next = at < 0 ? rows.value[0] : rows.value[at + by]
    if (!next) return
    open(next, at >= 0)
    document.querySelector(`[data-task="${next.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  return { openId, task, paper, load, open, close, step }
}
