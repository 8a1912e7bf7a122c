import { computed, nextTick, reactive, ref, watch } from 'vue'
import { useKept } from '@/shared/kept'
import { useScanner, type ScanAnswer } from '@/shared/scanner'
import { useIntent } from '@/shared/action'
import { asApiError } from '@/shared/request'
import { pack as packBox, scanFor, type Box } from './api'
import { pastedCards, runLength } from './words'

interface Run { key: number; first: string; last: string; count: number | null; wrong: boolean }
export interface Listed { number: string; name: string }

/** State and commands of 分拣装箱: what lies on the table, and the boxes made from it. */
export function usePacking() {
  const form = reactive({ item: '', district: '', outlet: '', quantity: '', remark: '' })
  const runs = ref<Run[]>([])
  const listed = ref<Listed[]>([])
  const made = ref<Box[]>([])
  const problems = ref<Record<string, string>>({})
  const error = ref('')
  const busy = ref(false)
  let last = 0
  /** Sent again after a lost answer it makes no second box. */
  const intent = useIntent()

  const addRun = () => { runs.value.push({ key: ++last, first: '', last: '', count: null, wrong: false }) }
  const dropRun = (i: number) => { runs.value.splice(i, 1) }
  watch(runs, (list) => {
    for (const r of list) {
      r.count = runLength(r.first, r.last)
      r.wrong = !!r.first && !!r.last && r.count === null
    }
  }, { deep: true })
  watch(() => form.district, () => { form.outlet = '' })

  const known = computed(() => runs.value.reduce((n, r) => n + (r.count ?? 0), 0) + listed.value.length)
  const quantity = computed(() => Number(form.quantity) || known.value)

  async function ask(number: string): Promise<ScanAnswer> {
    if (listed.value.some((c) => c.number === number)) return { problem: `卡号 ${number} 已扫描` }
    const found = await scanFor(number, 'card')
    if (found.problem) return { number: found.number, problem: found.problem }
    listed.value = [{ number: found.number, name: found.name }, ...listed.value]
    return { number: found.number, message: `${found.name ? `${found.name} · ` : ''}第 ${listed.value.length} 张` }
  }
  const scanner = useScanner(ask)
  const drop = (number: string) => { listed.value = listed.value.filter((c) => c.number !== number) }

  /** Puts pasted cards on the table; gives what could not be taken. */
  function paste(text: string): string[] {
    const wrong: string[] = []
    for (const c of pastedCards(text)) {
      if (listed.value.some((x) => x.number === c.number)) wrong.push(`${c.number} 重复`)
      else listed.value = [...listed.value, { number: c.number, name: c.name ?? '' }]
    }
    return wrong
  }

  // Without the names, which are nobody's to find in a browser.
  useKept('pack', () => (listed.value.length || runs.value.length ? { form: { ...form }, runs: runs.value, numbers: listed.value.map((c) => c.number) } : null), (kept) => {
    Object.assign(form, kept.form)
    // The change of the district takes the outlet away; it was this one's.
    void nextTick(() => { form.outlet = kept.form.outlet })
    runs.value = kept.runs
    last = Math.max(0, ...kept.runs.map((r) => r.key))
    listed.value = kept.numbers.map((number) => ({ number, name: '' }))
  })

  /** Makes the box; the kind of card and where it goes stay for the next one. */
  async function pack(): Promise<Box | null> {
    await scanner.settled()
    if (busy.value) return null
    busy.value = true
    error.value = ''
    problems.value = {}
    const body = {
      item: form.item, quantity: Number(form.quantity) || 0, district: form.district, outlet: form.outlet, remark: form.remark,
      segments: runs.value.filter((r) => r.first || r.last).map(({ first, last: end }) => ({ first, last: end })),
      // A masked name is one the server knows better.
      cards: [...listed.value].reverse().map((c) => (c.name && !c.name.includes('*') ? { number: c.number, name: c.name } : { number: c.number })),
    }
    try {
      const box = await packBox(body, intent.keyFor(body))
      intent.done()
      made.value = [box, ...made.value]
      Object.assign(form, { quantity: '', remark: '' })
      runs.value = []
      listed.value = []
      scanner.clear()
      return box
    } catch (err) {
      const e = asApiError(err)
      intent.refused(e)
      const elsewhere: string[] = []
      for (const x of e.errors) {
        const at = (x.location ?? '').replace(/^body\./, '')
        if (at in form) problems.value[at] = x.message
        else elsewhere.push(x.message)
      }
      error.value = elsewhere.length ? elsewhere.slice(0, 5).join('；') : Object.keys(problems.value).length ? '' : e.message
      return null
    } finally {
      busy.value = false
    }
  }

  return { form, runs, listed, made, scanner, quantity, problems, error, busy, pack, addRun, dropRun, paste, drop }
}
