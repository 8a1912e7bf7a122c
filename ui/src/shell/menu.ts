import type { Fn } from '@/api/types'

export interface MenuGroup { module: string; items: Fn[] }

/** Groups functions by module, keeping the catalogue's order and words. */
export function groupMenu(functions: Fn[]): MenuGroup[] {
  const groups = new Map<string, Fn[]>()
  for (const f of functions) {
    if (!f.route) continue
    const items = groups.get(f.module)
    if (items) items.push(f)
    else groups.set(f.module, [f])
  }
  return [...groups].map(([module, items]) => ({ module, items }))
}

/** The function whose route fits the address best: same path, all its query values present. */
export function activeFunction(functions: Fn[], path: string, query: Record<string, unknown>): string {
  let best = ''
  let bestScore = -1
  for (const f of functions) {
    const [p = '', q = ''] = f.route.split('?')
    if (p !== path) continue
    const wanted = [...new URLSearchParams(q)]
    if (wanted.every(([k, v]) => query[k] === v) && wanted.length > bestScore) {
      best = f.id
      bestScore = wanted.length
    }
  }
  return best
}
