import { onMounted, watch } from 'vue'
import { useSession } from '@/shell/session'

/**
 * Keeps what lies on the table while the tab lives, for this person alone, so that a reload or a
 * look at another page loses no scan. `now` gives null when there is nothing to keep.
 */
export function useKept<T>(name: string, now: () => T | null, restore: (kept: T) => unknown) {
  const key = `cardflow.kept.${useSession().user?.id ?? ''}.${name}`
  onMounted(async () => {
    try {
      const kept = sessionStorage.getItem(key)
      if (kept) await restore(JSON.parse(kept) as T)
    } catch {
      sessionStorage.removeItem(key)
    }
    watch(() => JSON.stringify(now()), (text) => {
      if (text === 'null') sessionStorage.removeItem(key)
      else sessionStorage.setItem(key, text)
    })
  })
}
