/** A column of a table; `text` gives what is shown when the page has no slot for it. */
export interface Column<T> {
  key: string
  label: string
  width?: number
  align?: 'left' | 'right' | 'center'
  /** Stays in view while scrolling sideways. */
  fixed?: boolean
  group?: string
  /** The column that takes what is left; the others without a width need less. */
  grow?: boolean
  text?: (row: T) => string
}

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
