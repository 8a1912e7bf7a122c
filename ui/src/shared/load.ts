import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { type ApiError, asApiError } from './request'

export interface Load<T> {
  data: ShallowRef<T | null>
  error: ShallowRef<ApiError | null>
  loading: Ref<boolean>
  /** Loading for longer than 200 ms: the moment a skeleton helps more than it flickers. */
  slow: Ref<boolean>
  reload: () => Promise<void>
  /**
   * Loads again behind what is shown: no skeleton, and an error leaves the old content.
   * `merge` may keep of the old what the person is looking at.
   */
  refresh: (merge?: (old: T, fresh: T) => T) => Promise<void>
}

/** Loads something and loads it again when `source` changes; only the last answer counts. */
export function useLoad<T>(fetcher: (signal: AbortSignal) => Promise<T>, source?: () => unknown): Load<T> {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(true)
  const slow = ref(false)
  let running: AbortController | undefined

  async function reload() {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    const timer = setTimeout(() => { if (mine === running) slow.value = true }, 200)
    try {
      const answer = await fetcher(mine.signal)
      if (mine !== running) return
      data.value = answer
      error.value = null
    } catch (err) {
      if (mine !== running || mine.signal.aborted) return
      error.value = asApiError(err)
    } finally {
      clearTimeout(timer)
      if (mine === running) {
        loading.value = false
        slow.value = false
      }
    }
  }

  async function refresh(merge: (old: T, fresh: T) => T = (_, fresh) => fresh) {
    // What is being loaded anyway will be as fresh; what failed needs the person's own retry.
    if (loading.value || data.value === null) return loading.value ? undefined : reload()
    const mine = (running = new AbortController())
    try {
      const fresh = await fetcher(mine.signal)
      if (mine !== running || data.value === null) return
      data.value = merge(data.value, fresh)
      error.value = null
    } catch {
      // The next event or the next click will bring it.
    }
  }

  if (source) watch(source, reload, { immediate: true })
  else void reload()
  onScopeDispose(() => running?.abort())
  return { data, error, loading, slow, reload, refresh }
}
