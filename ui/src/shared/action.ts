import { ref } from 'vue'
import { toast, toastError } from './notify'

/** One act at a time: under way while `busy`; then it says that it is done, or why it is not. */
export function useAction() {
  const busy = ref(false)

  async function run(what: () => Promise<unknown>, said: string, then?: () => unknown): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await what()
      toast(said)
      await then?.()
    } catch (err) {
      toastError(err)
    } finally {
      busy.value = false
    }
  }

  return { busy, run }
}
