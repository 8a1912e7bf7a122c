import { computed, ref } from 'vue'
import { asApiError } from '@/shared/request'
import { findStuck, importStuck, listStuck, type Source, type StuckListing } from './api'

/** A card on the table before it is uploaded, and what became of it. */
export interface Card extends Required<StuckListing> {
  key: number
  application: string
  state: string
  problem: string
  done: boolean
}

const atOnce = 50
const same = (text: string) => text.replace(/\s/g, '').toUpperCase()

/** State and commands of the page on which stuck cards are scanned or imported, and uploaded. */
export function useStuckUpload(source: () => Source) {
  const cards = ref<Card[]>([])
  const reason = ref('多次联系无人领取')
  const busy = ref(false)
  const problem = ref('')
  const errors = ref<{ location: string; message: string }[]>([])
  let last = 0

  const waiting = computed(() => cards.value.filter((c) => !c.done))

  function put(c: StuckListing): Card {
    const card = { name: '', id_number: '', signed_on: '', reason: reason.value, ...c, key: ++last, application: '', state: '', problem: '', done: false }
    cards.value = [card, ...cards.value]
    return cards.value[0]!
  }

  /** Puts what was scanned on the table and tells at once whose it is. */
  async function scan(text: string) {
    problem.value = ''
    const number = same(text)
    if (!number) return
    if (waiting.value.some((c) => c.number === number)) {
      problem.value = `${number} 已在下面的清单中`
      return
    }
    const card = put({ number })
    try {
      const found = await findStuck(source(), number)
      Object.assign(card, { number: found.number, application: found.application, name: found.name, state: found.state, problem: found.problem })
    } catch (err) {
      card.problem = asApiError(err).message
    }
  }

  /** Puts the lines of a sheet on the table; a bad sheet brings nothing and names every bad cell. */
  async function read(file: File) {
    problem.value = ''
    errors.value = []
    busy.value = true
    try {
      for (const c of (await importStuck(file)).reverse()) {
        if (!waiting.value.some((w) => w.number === c.number)) put(c)
      }
    } catch (err) {
      const e = asApiError(err)
      problem.value = e.message
      errors.value = e.errors.map((x) => ({ location: x.location ?? '', message: x.message }))
    } finally {
      busy.value = false
    }
  }

  /** Uploads what is on the table; each card says what became of it. Gives how many were taken. */
  async function upload(): Promise<number> {
    problem.value = ''
    busy.value = true
    let taken = 0
    try {
      const all = waiting.value
      for (let i = 0; i < all.length; i += atOnce) {
        const some = all.slice(i, i + atOnce)
        const results = await listStuck(source(), some.map(({ number, name, id_number, signed_on, reason: why, application }) =>
          application ? { number, reason: why } : { number, name, id_number, signed_on, reason: why }))
        results.forEach((r, n) => {
          const card = some[n]!
          card.done = r.ok
          card.application = r.application || card.application
          card.problem = r.ok ? '' : [r.problem, ...(r.details ?? []).map((d) => d.message)].filter((m, k, list) => list.indexOf(m) === k).join('；')
          if (r.ok) taken++
        })
      }
    } catch (err) {
      problem.value = asApiError(err).message
    } finally {
      busy.value = false
    }
    return taken
  }

  const remove = (card: Card) => { cards.value = cards.value.filter((c) => c.key !== card.key) }
  return { cards, reason, busy, problem, errors, waiting, scan, read, upload, remove }
}
