import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { useAlerts } from '@/shell/alerts'
import { asApiError } from './request'

/** What became of one scan: a sentence, and whether it belongs here. */
export interface Scan { key: number; number: string; state: 'asking' | 'right' | 'wrong'; message: string }

/** What the page answers to a number: `problem` says why it does not belong, `message` what it is. */
export interface ScanAnswer { number?: string; problem?: string; message?: string }

const shown = 30

/** A number as it is kept: without spaces, in capitals and half width, like the server reads it. */
export const scannedText = (text: string): string =>
  text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s\u3000]/g, '').toUpperCase()

/**
 * Numbers from a scanner that types them and ends each with Enter. They may come faster than they
 * are answered: each is asked in its turn, and none is lost. The newest stands first.
 */
export function useScanner(ask: (number: string) => ScanAnswer | Promise<ScanAnswer>, sound: (right: boolean) => void = useAlerts().answer) {
  const scans = ref<Scan[]>([]) as Ref<Scan[]>
  let last = 0
  let turn: Promise<void> = Promise.resolve()

  function scan(text: string): Promise<void> {
    const number = scannedText(text)
    if (!number) return turn
    scans.value = [{ key: ++last, number, state: 'asking' as const, message: '' }, ...scans.value].slice(0, shown)
    const entry = scans.value[0]!
    turn = turn.then(async () => {
      try {
        const answer = await ask(number)
        entry.number = answer.number || number
        entry.state = answer.problem ? 'wrong' : 'right'
        entry.message = answer.problem || answer.message || ''
      } catch (err) {
        entry.state = 'wrong'
        entry.message = asApiError(err).message
      }
      sound(entry.state === 'right')
    })
    return turn
  }

  const asking = computed(() => scans.value.some((s) => s.state === 'asking'))
  const clear = () => { scans.value = [] }
  return { scans, asking, scan, clear, settled: () => turn }
}

export type Scanner = ReturnType<typeof useScanner>

/** Leads what a scanner types while nothing takes text, as behind the click on a button, into a field. */
export function useStrayKeys(focus: () => void) {
  const stray = (e: KeyboardEvent) => {
    const at = e.target as HTMLElement | null
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || e.key.length !== 1 || e.key === ' ') return
    if (at?.closest('input, textarea, select, [contenteditable], [role=dialog], [role=grid]')) return
    focus()
  }
  onMounted(() => document.addEventListener('keydown', stray, true))
  onBeforeUnmount(() => document.removeEventListener('keydown', stray, true))
}
