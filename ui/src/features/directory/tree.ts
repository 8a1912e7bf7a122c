import type { Department } from './types'

export interface Branch { department: Department; depth: number; children: boolean }

/** The tree from the top, children behind their parent; those below a closed one are left out. */
export function branches(all: Department[], closed: ReadonlySet<string> = new Set()): Branch[] {
  const known = new Set(all.map((d) => d.id))
  const below = new Map<string, Department[]>()
  for (const d of all) {
    const parent = known.has(d.parent) ? d.parent : ''
    below.set(parent, [...(below.get(parent) ?? []), d])
  }
  const out: Branch[] = []
  const walk = (parent: string, depth: number) => {
    for (const d of below.get(parent) ?? []) {
      const children = below.has(d.id)
      out.push({ department: d, depth, children })
      if (!closed.has(d.id)) walk(d.id, depth + 1)
    }
  }
  walk('', 0)
  return out
}

/** What a department is called with those above it, e.g. 业务中心 / 发卡科. */
export function pathOf(all: Department[], id: string): string {
  const names: string[] = []
  for (let d = all.find((x) => x.id === id); d && names.length < 10; d = all.find((x) => x.id === d!.parent)) names.unshift(d.name)
  return names.join(' / ')
}

/** The department and all below it, which it cannot be moved under. */
export function withBelow(all: Department[], id: string): Set<string> {
  const out = new Set([id])
  for (const b of branches(all)) if (out.has(b.department.parent)) out.add(b.department.id)
  return out
}
