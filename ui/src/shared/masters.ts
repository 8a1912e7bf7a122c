import type { Field, MasterRow, Page } from '@/api/types'
import { api, type Query } from './request'

export interface Choice { value: string; label: string; hint: string }

const labelOf = (row: MasterRow) => (row.code && row.code !== row.name ? `${row.code} ${row.name}` : row.name)

// Names seen so far, so that an id already chosen never shows as an id again.
const seen = new Map<string, string>()

export function rememberLabels(ref: string, labels: Record<string, string>): void {
  for (const [id, name] of Object.entries(labels)) seen.set(`${ref}/${id}`, name)
}

const units = new Map<string, string>()

/** The unit of an item seen in a search, e.g. 张. */
export const unitOf = (item: unknown): string => units.get(String(item)) ?? ''

/** Units that came with a paper. */
export function rememberUnits(of: Record<string, string>) {
  for (const [item, unit] of Object.entries(of)) units.set(item, unit)
}

function remember(ref: string, row: MasterRow): string {
  const label = labelOf(row)
  seen.set(`${ref}/${row.id}`, label)
  if (typeof row.unit === 'string') units.set(row.id, row.unit)
  return label
}

export const knownLabel = (ref: string, id: unknown): string | undefined => seen.get(`${ref}/${String(id)}`)

/** Extra query values of a field whose list depends on another field of the head. */
export function dependsQuery(field: Field, head: Record<string, unknown>): Query {
  return field.depends && head[field.depends] ? { [field.depends]: String(head[field.depends]) } : {}
}

/** Searches a master list by code, name or pinyin initials; the server knows the pinyin. */
export async function searchMaster(ref: string, q: string, extra: Query = {}, signal?: AbortSignal): Promise<Choice[]> {
  const page = await api.get<Page<MasterRow>>(`/masters/${ref}`, { q, page_size: 20, ...extra }, signal)
  return page.items.map((row) => {
    const label = remember(ref, row)
    return { value: row.id, label, hint: [row.spec, row.unit].filter(Boolean).join(' · ') }
  })
}

/** Loads the name of an id that is known only by its id, e.g. from an address. */
export async function labelFor(ref: string, id: string): Promise<string> {
  const known = knownLabel(ref, id)
  if (known) return known
  const row = await api.get<MasterRow>(`/masters/${ref}/${encodeURIComponent(id)}`)
  return remember(ref, row)
}

/** Finds the one entry meant by a text: its code, its name or "code name"; loosely, else the first one found. */
export async function resolveText(ref: string, text: string, extra: Query = {}, loose = false): Promise<string | null> {
  const t = text.trim()
  const page = await api.get<Page<MasterRow>>(`/masters/${ref}`, { q: t, page_size: 20, ...extra })
  let exact = page.items.filter((r) => r.code === t || r.name === t || labelOf(r) === t)
  if (!exact.length && t.includes(' ')) {
    const code = t.split(' ')[0] ?? ''
    const byCode = await api.get<Page<MasterRow>>(`/masters/${ref}`, { q: code, page_size: 20, ...extra })
    exact = byCode.items.filter((r) => labelOf(r) === t)
  }
  if (!exact.length && loose) exact = page.items.slice(0, 1)
  const row = exact[0]
  if (!row || exact.length > 1) return null
  remember(ref, row)
  return row.id
}
