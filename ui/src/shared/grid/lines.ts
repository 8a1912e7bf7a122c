import type { Field, Values } from '@/api/types'
import { amountOf, fromThousandths, halfWidth, parseDate, parseFen, toThousandths } from '../format'
import { checkField } from '../fields'

/** A line being entered; `key` stays the same while its number changes. */
export interface GridLine { key: number; values: Values }

export interface Cell { row: number; col: number }

let lastKey = 0
export const newLine = (values: Values = {}): GridLine => ({ key: ++lastKey, values })

export const isEmptyLine = (l: GridLine): boolean => Object.values(l.values).every((v) => v === undefined || v === null || v === '')

/** Splits what Excel puts on the clipboard: tabs, line ends, quoted cells with either inside. */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') { cell += '"'; i++ } else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t') { row.push(cell); cell = '' } else if (c === '\n') { row.push(cell); rows.push(row); row = []; cell = '' } else if (c !== '\r') cell += c
  }
  if (cell !== '' || row.length) { row.push(cell); rows.push(row) }
  return rows
}

/** Reads a typed or pasted text into a field's value; what cannot be read stays as text. */
export function readCell(f: Field, text: string): unknown {
  const t = text.trim()
  if (t === '') return null
  switch (f.type) {
    case 'money': return parseFen(t) ?? t
    case 'integer':
    case 'decimal': {
      const plain = halfWidth(t).replace(/,/g, '')
      return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : t
    }
    case 'date': return parseDate(t) ?? t
    case 'boolean': return ['是', '1', 'true', '√', 'y'].includes(t.toLowerCase())
    case 'select': return f.options?.find((o) => o.label === t || o.value === t)?.value ?? t
    default: return t
  }
}

/** What is wrong with a cell, or "". An empty required cell is only wrong once one submits. */
export function checkCell(f: Field, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (f.type === 'money' && typeof value !== 'number') return `${f.label}应是金额，最多两位小数。`
  if (f.type === 'date' && parseDate(String(value)) === null) return `${f.label}应是日期，如 2026-03-01。`
  if (f.type === 'select' && !f.options?.some((o) => o.value === value)) return `${f.label}没有“${String(value)}”这个选项。`
  return checkField(f, value)
}

export interface PendingRef { line: GridLine; field: Field; text: string }

/** Where pasted columns go: by heading when the first row is the headings, else side by side. */
export function pasteColumns(fields: Field[], first: string[], col: number): { fields: (Field | undefined)[]; skip: number } {
  const named = first.map((t) => fields.find((f) => f.label === t.trim().replace(/\s*\*$/, '')))
  if (first.length > 1 && named.filter(Boolean).length >= Math.max(2, first.length / 2)) return { fields: named, skip: 1 }
  return { fields: first.map((_, i) => fields[col + i]), skip: 0 }
}

/**
 * Puts a pasted block into the lines, adding lines as needed. Names of master entries are
 * returned, because finding them asks the server.
 */
export function applyPaste(lines: GridLine[], fields: Field[], matrix: string[][], at: Cell, options: { grow: boolean; editable: (f: Field) => boolean }): PendingRef[] {
  const pending: PendingRef[] = []
  const width = Math.max(...matrix.map((r) => r.length))
  const head = Array.from({ length: width }, (_, i) => matrix[0]?.[i] ?? '')
  const columns = pasteColumns(fields, head, at.col)
  matrix.slice(columns.skip).forEach((cells, r) => {
    let line = lines[at.row + r]
    if (!line) {
      if (!options.grow) return
      line = newLine()
      lines.push(line)
      line = lines[lines.length - 1] ?? line
    }
    cells.forEach((text, c) => {
      const f = columns.fields[c]
      if (!f || !options.editable(f)) return
      if (f.type === 'ref' && text.trim()) {
        line.values[f.name] = null
        pending.push({ line, field: f, text: text.trim() })
      } else line.values[f.name] = readCell(f, text)
    })
  })
  return pending
}

/** The next cell one may type in, going right and then to the next line; null at the end. */
export function nextCell(at: Cell, rows: number, columns: Field[], editable: (f: Field) => boolean, step: 1 | -1): Cell | null {
  let { row, col } = at
  for (;;) {
    col += step
    if (col >= columns.length) { col = 0; row++ }
    if (col < 0) { col = columns.length - 1; row-- }
    if (row < 0 || row >= rows) return null
    const f = columns[col]
    if (f && editable(f)) return { row, col }
  }
}

export interface Totals { count: number; sums: { name: string; label: string; text: string }[]; amount: number | null }

const priceOf = (fields: Field[]) => fields.find((f) => f.type === 'money' && /price/.test(f.name))
const quantityOf = (fields: Field[]) => fields.find((f) => f.name === 'quantity')

/** Whether lines of these fields have an amount: a quantity at a price. */
export const hasAmount = (fields: Field[]): boolean => !!priceOf(fields) && !!quantityOf(fields)

export function lineAmount(fields: Field[], values: Values): number {
  const [q, p] = [quantityOf(fields), priceOf(fields)]
  return q && p && typeof values[p.name] === 'number' ? amountOf(values[q.name], values[p.name]) : 0
}

/** Live totals, exact: quantities in thousandths, amounts in 分. */
export function totalsOf(fields: Field[], lines: { values: Values }[]): Totals {
  const summed = fields.filter((f) => /quantity/.test(f.name) && (f.type === 'decimal' || f.type === 'integer'))
  return {
    count: lines.length,
    sums: summed.map((f) => ({
      name: f.name, label: f.label,
      text: fromThousandths(lines.reduce((t, l) => t + toThousandths(l.values[f.name]), 0)),
    })),
    amount: hasAmount(fields) ? lines.reduce((t, l) => t + lineAmount(fields, l.values), 0) : null,
  }
}
