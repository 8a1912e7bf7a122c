import { onScopeDispose, watch } from 'vue'
import type { Attachment, Named, Values } from '@/api/types'
import { deleteSetting, getSetting, putSetting } from '@/shared/settings'

/** An opinion not yet given, with what the step fills in. */
export interface Draft { comment: string; people: Named[]; files: Attachment[]; head: Values; lines: Values[] }

/**
 * Keeps an unfinished opinion on the server under its task, so that a closed browser, another
 * machine or the next paper in between costs nothing.
 */
export function useDraft(task: () => string, snapshot: () => Draft | null, restore: (draft: Draft) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let pending: (() => Promise<void>) | null = null
  let kept = ''
  const key = (id: string) => `opinion.${id}`

  watch(task, async (id) => {
    await flush()
    kept = ''
    if (!id) return
    const draft = await getSetting<Draft>(key(id)).catch(() => null)
    if (!draft || task() !== id) return
    // What was typed while the draft was on its way is newer.
    if (!pending) {
      kept = id
      restore(draft)
    }
  }, { immediate: true })

  /** Says that the person changed something. */
  function touch() {
    const id = task()
    const draft = snapshot()
    clearTimeout(timer)
    pending = async () => {
      if (draft) {
        await putSetting(key(id), draft)
        kept = id
      } else if (kept === id) {
        await deleteSetting(key(id))
        kept = ''
      }
    }
    timer = setTimeout(flush, 800)
  }

  async function flush() {
    clearTimeout(timer)
    const save = pending
    pending = null
    // Saving is a help in the background; an error in it must not disturb the decision.
    await save?.().catch(() => {})
  }

  /** The opinion has been given. */
  async function drop(id: string) {
    clearTimeout(timer)
    pending = null
    kept = ''
    await deleteSetting(key(id)).catch(() => {})
  }

  onScopeDispose(() => { void flush() })
  return { touch, drop }
}
