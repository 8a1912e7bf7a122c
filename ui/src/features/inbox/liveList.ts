import type { Page, Task } from '@/api/types'

/** A row that has left the list while the person was at work in it; it keeps its place until he moves on. */
export interface Row extends Task { gone?: boolean }

/**
 * Brings a fresh page into the one on the screen. With a paper open nothing is pulled from under
 * the person: new rows appear where they belong, rows that others have dealt with stay, marked.
 */
export function mergeLive(old: Page<Row>, fresh: Page<Task>, open: string, own: Set<string> = new Set()): Page<Row> {
  if (!open) return fresh
  const there = new Set(fresh.items.map((t) => t.id))
  const shown = new Set(old.items.map((t) => t.id))
  const kept = old.items.slice(0, lastKept(old.items, there, open, !!fresh.next_cursor) + 1)
  const rows: Row[] = [...fresh.items]
  for (const [i, row] of kept.entries()) {
    // What this person has decided himself leaves at once.
    if (there.has(row.id) || own.has(row.id)) continue
    const before = kept.slice(0, i).reverse().find((t) => rows.some((r) => r.id === t.id))
    // At the head of the list what is new goes on top of what has gone.
    const at = before ? rows.findIndex((r) => r.id === before.id) + 1 : Math.max(0, rows.findIndex((r) => shown.has(r.id)))
    rows.splice(at, 0, { ...row, gone: true })
  }
  return { ...fresh, items: rows }
}

/** Rows at the end that new ones have pushed to the next page have not gone. */
function lastKept(old: Row[], there: Set<string>, open: string, more: boolean): number {
  let last = old.length - 1
  if (more) while (last >= 0 && !there.has(old[last]!.id) && old[last]!.id !== open) last--
  return last
}
