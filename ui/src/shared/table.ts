/** A column of a table; `text` gives what is shown when the page has no slot for it. */
export interface Column<T> {
  key: string
  label: string
  /** At most so wide, when what stands in it is narrower; figures are never cut. */
  width?: number
  align?: 'left' | 'right' | 'center'
  /** Stays in view while scrolling sideways. */
  fixed?: boolean
  group?: string
  /** The column that takes what is left; the others without a width need less. */
  grow?: boolean
  text?: (row: T) => string
}

/** About how wide a text is in a table: a Chinese character fills its square, a digit or a letter half of one. */
export function textWidth(text: string): number {
  let width = 0
  for (const ch of text) width += (ch.codePointAt(0) ?? 0) > 0x7f ? 14 : 8
  return width
}

const padding = 22
/** What a page draws around a text: a tag has an edge of its own. A figure is at most a link, which has none. */
const edge = 14
const measured = 200

/** What stands in a text column is not made wider than this for. */
const widest = 420

/**
 * How wide columns have to be for what stands in them, so that the last ones of a wide table are
 * not pushed out of sight by empty space. `drawn` tells columns the page draws itself: those with a
 * `text` need some more than it, of the others only the page knows the content; `sums` are the
 * texts of the last lines. The column that grows has none. Where there is `room` for more, texts
 * that would be cut have it.
 */
export function columnWidths<T>(columns: Column<T>[], rows: T[], drawn: (c: Column<T>) => boolean, sums: Record<string, string>[] = [], room = 0): (number | undefined)[] {
  const missing = columns.map(() => 0)
  const widths = columns.map((c, i) => {
    if (c.grow && !c.width) return undefined
    const figures = c.align === 'right'
    if (drawn(c) && !c.text) return c.width ?? (figures ? 100 : 120)
    const frame = padding + (drawn(c) && !figures ? edge : 0)
    const texts = [c.label, ...sums.map((s) => s[c.key] ?? ''), ...rows.slice(0, measured).map((r) => textOf(c, r))]
    const natural = Math.max(56, ...texts.map((t) => textWidth(t) + frame))
    const width = figures ? natural : Math.min(natural, c.width ?? 240)
    missing[i] = Math.max(Math.min(natural, widest) - width, 0)
    return width
  })
  return widths.includes(undefined) ? widths : spread(widths as number[], missing, room)
}

/** Gives what is left of the room to the columns that miss some of it, first to those that miss least. */
function spread(widths: number[], missing: number[], room: number): number[] {
  let left = room - widths.reduce((sum, w) => sum + w, 0)
  const out = [...widths]
  for (const i of missing.map((_, n) => n).filter((n) => missing[n]! > 0).sort((a, b) => missing[a]! - missing[b]!)) {
    const more = Math.min(missing[i]!, Math.max(left, 0))
    out[i]! += more
    left -= more
  }
  return out
}

/** What a cell says where the page draws nothing of its own. */
export const textOf = <T>(c: Column<T>, row: T): string => (c.text ? c.text(row) : String((row as Record<string, unknown>)[c.key] ?? ''))

export interface HeadCell { label: string; span: number; rows: number; key: string; align?: string; fixed?: boolean }

/** Lays out headings in one or two rows: columns of one group share a heading above them. */
export function headRows<T>(columns: Column<T>[]): HeadCell[][] {
  if (!columns.some((c) => c.group)) {
    return [columns.map((c) => ({ label: c.label, span: 1, rows: 1, key: c.key, align: c.align, fixed: c.fixed }))]
  }
  const top: HeadCell[] = []
  const bottom: HeadCell[] = []
  let open: HeadCell | null = null
  let openGroup = ''
  for (const c of columns) {
    if (!c.group) {
      top.push({ label: c.label, span: 1, rows: 2, key: c.key, align: c.align, fixed: c.fixed })
      open = null
      continue
    }
    if (open && openGroup === c.group) open.span++
    else {
      open = { label: c.group, span: 1, rows: 1, key: `group-${c.key}`, align: 'center' }
      openGroup = c.group
      top.push(open)
    }
    bottom.push({ label: c.label, span: 1, rows: 1, key: c.key, align: c.align })
  }
  return [top, bottom]
}
