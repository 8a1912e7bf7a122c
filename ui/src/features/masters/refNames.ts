import { ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Field, MasterRow } from '@/api/types'
import { labelFor } from '@/shared/masters'

/** Names of the entries that a list's own fields refer to, e.g. a location's warehouse. */
export function useRefNames(fields: () => Field[], rows: ComputedRef<MasterRow[]>): Ref<Record<string, string>> {
  const names = ref<Record<string, string>>({})
  watch([rows, fields], async () => {
    const wanted = new Map<string, string>()
    for (const f of fields()) {
      if (!f.ref) continue
      for (const row of rows.value) {
        const id = row[f.name]
        if (typeof id === 'string' && id && !names.value[id]) wanted.set(id, f.ref)
      }
    }
    if (!wanted.size) return
    const found = await Promise.all([...wanted].map(async ([id, list]) => [id, await labelFor(list, id).catch(() => id)] as const))
    names.value = { ...names.value, ...Object.fromEntries(found) }
  }, { immediate: true })
  return names
}
