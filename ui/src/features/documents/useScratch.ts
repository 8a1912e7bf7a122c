import { onBeforeUnmount, ref, watch } from 'vue'
import type { Values } from '@/api/types'
import { deleteSetting, getSetting, putSetting } from '@/shared/settings'

/** Unsaved work 未提交的内容 as it lies on the server. */
export interface Scratch { head: Values; lines: Values[]; labels: Record<string, string>; version: number; saved_at: string }

/**
 * Keeps unsaved work on the server a moment after each change, so that a closed browser or a
 * lost session costs nothing. Offers what an earlier visit left behind.
 */
export function useScratch(key: () => string, snapshot: () => Omit<Scratch, 'saved_at'> | null) {
  const found = ref<Scratch | null>(null)
  const savedAt = ref('')
  const failed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let watching = false
  let last = ''
  let writing: Promise<void> = Promise.resolve()

  async function load() {
    found.value = await getSetting<Scratch>(key()).catch(() => null)
  }

  async function save() {
    clearTimeout(timer)
    const now = snapshot()
    if (!now || !watching) return
    const text = JSON.stringify(now)
    if (text === last) return
    const saved_at = new Date().toISOString()
    try {
      await (writing = putSetting(key(), { ...now, saved_at }))
      last = text
      savedAt.value = saved_at
      failed.value = false
    } catch {
      failed.value = true
    }
  }

  /** Begins to watch; what is on the page now is the state not worth saving. */
  function start() {
    last = JSON.stringify(snapshot())
    watching = true
  }

  async function drop() {
    clearTimeout(timer)
    watching = false
    found.value = null
    // A save still on its way would come after the deletion and bring the draft back.
    await writing.catch(() => {})
    await deleteSetting(key()).catch(() => {})
  }

  watch(snapshot, () => {
    if (!watching) return
    clearTimeout(timer)
    timer = setTimeout(save, 1500)
  }, { deep: true })

  const onHide = () => { if (document.hidden) void save() }
  document.addEventListener('visibilitychange', onHide)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', onHide)
    void save()
    watching = false
  })

  return { found, savedAt, failed, load, start, drop, save }
}
