import { computed, reactive, watch, type ComputedRef } from 'vue'
import type { Row } from './liveList'

/** The rows ticked for acting on together: one by one, a range with Shift, or the whole page. */
export function useSelection(rows: ComputedRef<Row[]>) {
  const ids = reactive(new Set<string>())
  let last = ''
  const pickable = computed(() => rows.value.filter((t) => !t.gone && t.state === 'open'))
  const chosen = computed(() => pickable.value.filter((t) => ids.has(t.id)))
  const all = computed(() => pickable.value.length > 0 && chosen.value.length === pickable.value.length)

  // What is no longer on the page cannot be meant.
  watch(pickable, (list) => {
    const there = new Set(list.map((t) => t.id))
    for (const id of [...ids]) if (!there.has(id)) ids.delete(id)
  })

  function toggle(id: string | undefined, range = false) {
    if (!id || !pickable.value.some((t) => t.id === id)) return
    const from = pickable.value.findIndex((t) => t.id === last)
    const to = pickable.value.findIndex((t) => t.id === id)
    if (range && from >= 0) for (const t of pickable.value.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(t.id)
    else if (!ids.delete(id)) ids.add(id)
    last = id
  }

  function toggleAll() {
    if (all.value) ids.clear()
    else for (const t of pickable.value) ids.add(t.id)
  }

  return { ids, chosen, all, toggle, toggleAll, clear: () => ids.clear() }
}

export type Selection = ReturnType<typeof useSelection>
