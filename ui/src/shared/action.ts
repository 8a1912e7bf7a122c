import { ref } from 'vue'
import { toast, toastError } from './notify'
import { type ApiError, asApiError, newKey } from './request'

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

/**
 * The key that makes a write safe to repeat. It stays as long as the same thing is sent and no
 * answer came; whatever was changed, or refused for good, is a new intent.
 */
export function useIntent() {
  let intent = { text: '', key: '' }
  return {
    keyFor(what: unknown): string {
      const text = JSON.stringify(what) ?? ''
      if (!intent.key || intent.text !== text) intent = { text, key: newKey() }
      return intent.key
    },
    done() { intent = { text: '', key: '' } },
    /** A lost reply, a fault of the server and a first attempt that still runs leave the intent open. */
    refused(e: ApiError) {
      if (e.status >= 400 && e.status < 500 && e.code !== 'request.in_progress') intent = { text: '', key: '' }
    },
  }
}

/** Where a complaint belongs in a form: the field's own name, without the part of the body it lay in. */
export const fieldOf = (location: string): string => location.replace(/^(body|head|fields)\./, '')

/**
 * Sends a form once and keeps what the server found wrong: `wrong` by field for those named in
 * `fields`, everything else in one sentence in `error`.
 */
export function useSubmit(fields: () => readonly string[] = () => []) {
  const busy = ref(false)
  const error = ref('')
  const wrong = ref<Record<string, string>>({})
  const intent = useIntent()

  async function submit<T>(body: unknown, send: (key: string) => Promise<T>, then?: (answer: T) => unknown): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = ''
    wrong.value = {}
    try {
      const answer = await send(intent.keyFor(body))
      intent.done()
      await then?.(answer)
    } catch (err) {
      refuse(err)
    } finally {
      busy.value = false
    }
  }

  function refuse(err: unknown) {
    const e = asApiError(err)
    intent.refused(e)
    const own = fields()
    const beside = e.errors.filter((x) => own.includes(fieldOf(x.location)))
    wrong.value = Object.fromEntries(beside.map((x) => [fieldOf(x.location), x.message]))
    const rest = e.errors.filter((x) => !beside.includes(x)).map((x) => x.message)
    // A sentence that only says again what stands beside a field is left out.
    const whole = beside.length && !rest.length ? [] : [e.message, ...rest]
    error.value = [...new Set(whole)].join(' ') + (e.status >= 500 && e.requestId ? `（请求编号 ${e.requestId}）` : '')
  }

  return { busy, error, wrong, submit }
}
