import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { views, type View } from './api'

/** The conditions of the inbox, all of them in the address. */
export const filterNames = ['function', 'type', 'state', 'due', 'maker', 'department', 'from', 'to', 'q'] as const
export type FilterName = (typeof filterNames)[number]
export type Filters = Partial<Record<FilterName, string>>

export const dueOptions = [{ value: 'overdue', label: '已超时' }, { value: 'today', label: '今天到期' }, { value: 'week', label: '七天内到期' }]
export const stateOptions = [{ value: 'open', label: '办理中' }, { value: 'waiting', label: '未轮到' }, { value: 'done', label: '已办结' }, { value: 'cancelled', label: '已取消' }]

/** The states to choose from in a list: one begun oneself has them all, the team's holds what waits, the others one state each. */
export function statesOf(view: View): typeof stateOptions {
  if (view === 'initiated') return stateOptions
  return view === 'team' ? stateOptions.filter((o) => o.value === 'open' || o.value === 'waiting') : []
}

const single = (v: LocationQuery[string] | undefined): string => (Array.isArray(v) ? v[0] : v) ?? ''

/** The conditions that an address holds. */
export function filtersOf(query: LocationQuery): Filters {
  const out: Filters = {}
  for (const name of filterNames) {
    const v = single(query[name]).trim()
    if (v) out[name] = v
  }
  return out
}

/** An address with these conditions and no others; a new list starts at its first page with nothing open. */
export function addressOf(view: View, filters: Filters): LocationQueryRaw {
  const out: LocationQueryRaw = view === 'todo' ? {} : { view }
  for (const name of filterNames) if (filters[name]) out[name] = filters[name]
  return out
}

/** What is kept under a name: the conditions and the list they belong to, as they stand in the address. */
export function savedQuery(view: View, filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(addressOf(view, filters)).map(([k, v]) => [k, String(v)]))
}

/** The address of what was kept; conditions that this version does not know are left out. */
export function savedAddress(kept: Record<string, string>): LocationQueryRaw {
  return addressOf(views.find((v) => v.key === kept.view)?.key ?? 'todo', filtersOf(kept))
}

/** Names of conditions in use, for the chips over the list. */
export interface Chip { name: FilterName; text: string }

export function chips(filters: Filters, names: { function: (id: string) => string; type: (code: string) => string; maker: string; department: string }): Chip[] {
  const label = (options: { value: string; label: string }[], v: string) => options.find((o) => o.value === v)?.label ?? v
  const texts: Partial<Record<FilterName, (v: string) => string>> = {
    function: names.function,
    type: names.type,
    state: (v) => label(stateOptions, v),
    due: (v) => label(dueOptions, v),
    maker: () => `发起人 ${names.maker}`,
    department: () => `部门 ${names.department}`,
    from: (v) => `${v} 起`,
    to: (v) => `到 ${v}`,
  }
  return filterNames.flatMap((name) => {
    const v = filters[name]
    const text = texts[name]
    return v && text ? [{ name, text: text(v) }] : []
  })
}
