import type { Box, Holder, Spot } from './api'

export const states = [
  { value: 'packed', label: '已装箱' }, { value: 'listed', label: '已登记批次' }, { value: 'district_signed', label: '区已签收' },
  { value: 'distributed', label: '已分发网点' }, { value: 'outlet_signed', label: '网点已签收' }, { value: 'voided', label: '已作废' },
]
export const batchStates = [{ value: 'waiting', label: '待区签收' }, { value: 'signed', label: '区已签收' }, { value: 'withdrawn', label: '已撤销' }]
/** Parts of what was sent, as the figures of the reports count them. */
export const shipmentParts: Record<string, string> = { direct: '未经仓库', signed: '已签收', open: '未签收', differs: '签收有差异' }
export const differenceKinds = [{ value: 'missing', label: '少' }, { value: 'extra', label: '多' }, { value: 'damaged', label: '破损' }] as const

/** The tone of a state's tag. */
export function tone(state: string): string {
  if (state === 'outlet_signed') return 'success'
  if (state === 'waiting' || state === 'listed' || state === 'distributed') return 'warning'
  return state === 'voided' || state === 'withdrawn' ? '' : 'primary'
}

export const holderText = (h: Pick<Holder, 'label' | 'name'>): string => (h.name ? `${h.label} · ${h.name}` : h.label)
export const cards = (n: number): string => `${n.toLocaleString('en-US')} 张`

/** What is said of a box that was scanned. */
export const gist = (b: Pick<Box, 'item' | 'carries' | 'district' | 'outlet'>): string =>
  [b.item.name, cards(b.carries), b.outlet.name || b.district.name].filter(Boolean).join(' · ')

/** How many numbers a run has, or null when it is none. */
export function runLength(first: string, last: string): number | null {
  const part = (t: string) => /^(.*?)(\d{1,18})$/.exec(t.replace(/\s/g, '').toUpperCase())
  const a = part(first)
  const b = part(last)
  if (!a || !b || a[1] !== b[1] || a[2]!.length !== b[2]!.length) return null
  const n = BigInt(b[2]!) - BigInt(a[2]!) + 1n
  return n > 0n && n <= 10000n ? Number(n) : null
}

/** Card numbers as they are pasted: one a line, with the name behind it where there is one. */
export function pastedCards(text: string): { number: string; name?: string }[] {
  return text.split(/[\r\n]+/).map((l) => l.trim()).filter(Boolean).map((l) => {
    const [number = '', ...rest] = l.split(/[\t,，;； ]+/)
    const name = rest.join(' ').trim()
    return name ? { number: number.toUpperCase(), name } : { number: number.toUpperCase() }
  })
}

export interface Place { key: string; label: string; boxes: number; quantity: number; holder: string; id: string; states: { state: string; label: string; boxes: number }[]; tier: Tier }
export type Tier = 'centre' | 'road' | 'district' | 'outlet'
export const tiers: { tier: Tier; label: string }[] = [
  { tier: 'centre', label: '中心' }, { tier: 'road', label: '在途' }, { tier: 'district', label: '区' }, { tier: 'outlet', label: '网点' },
]
const tierOf: Record<string, Tier> = { release: 'centre', warehouse: 'centre', department: 'centre', to_district: 'road', to_outlet: 'road', district: 'district', outlet: 'outlet' }

/** The places that hold boxes, within a district where one is chosen, the fullest first in each tier. */
export function placesOf(spots: Spot[], district = ''): Place[] {
  const found = new Map<string, Place>()
  for (const s of spots) {
    const tier = tierOf[s.holder.kind]
    if (!tier || (district && s.district.id !== district)) continue
    const key = `${s.holder.kind}/${s.holder.id}`
    const place = found.get(key) ?? { key, label: holderText(s.holder), boxes: 0, quantity: 0, holder: s.holder.kind, id: s.holder.id, states: [], tier }
    place.boxes += s.boxes
    place.quantity += s.quantity
    const state = place.states.find((x) => x.state === s.state)
    if (state) state.boxes += s.boxes
    else place.states.push({ state: s.state, label: s.state_label, boxes: s.boxes })
    found.set(key, place)
  }
  const order = tiers.map((t) => t.tier)
  return [...found.values()].sort((a, b) => order.indexOf(a.tier) - order.indexOf(b.tier) || b.boxes - a.boxes || a.label.localeCompare(b.label, 'zh'))
}

/** Boxes of each district by the tier that holds them. */
export function byDistrict(spots: Spot[]): Map<string, Record<Tier, number>> {
  const out = new Map<string, Record<Tier, number>>()
  for (const s of spots) {
    const tier = tierOf[s.holder.kind]
    if (!tier || !s.district.id) continue
    const row = out.get(s.district.id) ?? { centre: 0, road: 0, district: 0, outlet: 0 }
    row[tier] += s.boxes
    out.set(s.district.id, row)
  }
  return out
}
