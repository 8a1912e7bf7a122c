import type { BatchResult } from '@/api/types'
import { asApiError, newKey } from '@/shared/request'
import type { BatchItem } from './api'

export interface Outcome { task: string; ok: boolean; detail: string }

/** A few papers sent at once under one key: small enough to show progress, safe to send again. */
interface Parcel { key: string; items: BatchItem[] }

const parcelSize = 5

function pack(items: BatchItem[]): Parcel[] {
  const out: Parcel[] = []
  for (let i = 0; i < items.length; i += parcelSize) out.push({ key: newKey(), items: items.slice(i, i + parcelSize) })
  return out
}

/**
 * Decides on many papers, telling of each as it comes. What was refused can be tried again as a
 * new wish; a parcel whose answer got lost goes again under its old key, so that nothing is done twice.
 */
export function createBatch(items: BatchItem[], send: (items: BatchItem[], key: string) => Promise<BatchResult>, tell: (results: Outcome[]) => void) {
  const results = new Map<string, Outcome>()
  let parcels = pack(items)
  let lost: Parcel[] = []
  let stopped = false

  async function run() {
    stopped = false
    while (parcels.length && !stopped) {
      const parcel = parcels.shift()!
      for (const r of await deliver(parcel)) results.set(r.task, r)
      tell([...results.values()])
    }
  }

  async function deliver(parcel: Parcel): Promise<Outcome[]> {
    try {
      const { results: answers } = await send(parcel.items, parcel.key)
      return answers.map((r) => ({ task: r.task, ok: r.ok, detail: r.detail ?? '' }))
    } catch (err) {
      const e = asApiError(err)
      if (e.status === 0 || e.status >= 500) lost.push(parcel)
      return parcel.items.map((i) => ({ task: i.task, ok: false, detail: e.message }))
    }
  }

  /** Tries again what has failed, and goes on with what was left when it was stopped. */
  async function retry() {
    const again = new Set(lost.flatMap((p) => p.items.map((i) => i.task)))
    const refused = items.filter((i) => results.get(i.task)?.ok === false && !again.has(i.task))
    parcels = [...lost, ...pack(refused), ...parcels]
    lost = []
    await run()
  }

  return { run, retry, stop: () => { stopped = true } }
}
