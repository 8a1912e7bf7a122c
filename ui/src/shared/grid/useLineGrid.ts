import { computed, nextTick, reactive, ref, type Ref } from 'vue'
import type { Field, Values } from '@/api/types'
import { dependsQuery, resolveText } from '../masters'
import { applyPaste, checkCell, isEmptyLine, newLine, nextCell, parseTsv, type Cell, type GridLine, type PendingRef } from './lines'

export interface GridOptions {
  lines: Ref<GridLine[]>
  fields: () => Field[]
  editable: (f: Field) => boolean
  fixed: () => boolean
  down?: () => boolean
  head: () => Values
  /** Brings the active cell into view and puts the caret there. */
  reveal: (cell: Cell) => void
}

/** State and commands of the line grid, apart from how it is drawn. */
export function useLineGrid(o: GridOptions) {
  const active = ref<Cell>({ row: 0, col: Math.max(0, o.fields().findIndex(o.editable)) })
  /** Errors by "key.field", kept with the line when its number changes. */
  const errors = reactive(new Map<string, string>())
  const resolving = ref(0)
  const lookups = new Set<Promise<void>>()

  const rows = computed(() => o.lines.value.length)
  const fieldAt = (col: number) => o.fields()[col]

  function go(cell: Cell | null) {
    if (!cell) return
    active.value = { row: Math.max(0, Math.min(cell.row, rows.value - 1)), col: cell.col }
    void nextTick(() => o.reveal(active.value))
  }

  function set(line: GridLine, f: Field, value: unknown) {
    line.values[f.name] = value
    const message = checkCell(f, value)
    if (message) errors.set(`${line.key}.${f.name}`, message)
    else errors.delete(`${line.key}.${f.name}`)
  }

  /** Right, then the next line; a new line after a last one that has something in it. */
  function forward(): boolean {
    const next = nextCell(active.value, rows.value, o.fields(), o.editable, 1)
    if (next) { go(next); return true }
    const last = o.lines.value[rows.value - 1]
    if (o.fixed() || !last || isEmptyLine(last)) return false
    add()
    return true
  }

  function backward(): boolean {
    const next = nextCell(active.value, rows.value, o.fields(), o.editable, -1)
    go(next)
    return !!next
  }

  function firstColumn() { return Math.max(0, o.fields().findIndex(o.editable)) }

  function add() {
    o.lines.value.push(newLine())
    go({ row: rows.value - 1, col: firstColumn() })
  }

  function insert() {
    o.lines.value.splice(active.value.row, 0, newLine())
    go({ row: active.value.row, col: firstColumn() })
  }

  function duplicate() {
    const line = o.lines.value[active.value.row]
    if (!line) return
    o.lines.value.splice(active.value.row + 1, 0, newLine({ ...line.values }))
    go({ row: active.value.row + 1, col: active.value.col })
  }

  function remove() {
    const [gone] = o.lines.value.splice(active.value.row, 1)
    if (gone) for (const f of o.fields()) errors.delete(`${gone.key}.${f.name}`)
    if (!o.lines.value.length) o.lines.value.push(newLine())
    go(active.value)
  }

  async function paste(text: string) {
    const pending = applyPaste(o.lines.value, o.fields(), parseTsv(text), active.value, { grow: !o.fixed(), editable: o.editable })
    for (const line of o.lines.value) {
      for (const f of o.fields()) if (f.type !== 'ref') set(line, f, line.values[f.name])
    }
    const lookup: Promise<void> = resolve(pending).finally(() => lookups.delete(lookup))
    lookups.add(lookup)
    await lookup
    go(active.value)
  }

  /** A code typed or scanned faster than it could be looked up: go on and look it up meanwhile. */
  function typed(line: GridLine, f: Field, text: string) {
    line.values[f.name] = null
    const lookup: Promise<void> = resolve([{ line, field: f, text }], true).finally(() => lookups.delete(lookup))
    lookups.add(lookup)
    forward()
  }

  /** Waits until every name typed so far is looked up, so that a quick submit misses none. */
  const settled = () => Promise.all(lookups)

  /** Looks up names, each distinct one once, a few at a time. */
  async function resolve(pending: PendingRef[], loose = false) {
    const found = new Map<string, Promise<string | null>>()
    const queue = [...pending]
    resolving.value += queue.length
    const worker = async () => {
      for (let p = queue.shift(); p; p = queue.shift()) {
        const key = `${p.field.ref}/${p.text}`
        let answer = found.get(key)
        if (!answer) found.set(key, answer = resolveText(p.field.ref ?? '', p.text, dependsQuery(p.field, o.head()), loose))
        const id = await answer.catch(() => null)
        p.line.values[p.field.name] = id
        const at = `${p.line.key}.${p.field.name}`
        if (id) errors.delete(at)
        else errors.set(at, `没有找到${p.field.label}“${p.text}”，请改为编码或完整名称。`)
        resolving.value--
      }
    }
    await Promise.all(Array.from({ length: 6 }, worker))
  }

  /** Arrow keys, paging, Tab, Enter and line commands; true when the key was used. */
  function command(e: KeyboardEvent, editing: boolean): boolean {
    const { row, col } = active.value
    const side = (step: 1 | -1) => {
      const next = nextCell(active.value, rows.value, o.fields(), o.editable, step)
      if (next && next.row === row) go(next)
    }
    if (e.ctrlKey || e.metaKey) {
      if (e.key === 'Home') go({ row: 0, col: firstColumn() })
      else if (e.key === 'End') go({ row: rows.value - 1, col })
      else if (o.fixed()) return false
      else if (e.key === 'd' || e.key === 'D') duplicate()
      else if (e.key === 'Delete' || e.key === 'Backspace') remove()
      else return false
      return true
    }
    switch (e.key) {
      case 'ArrowUp': go({ row: row - 1, col }); return true
      case 'ArrowDown': if (row === rows.value - 1) return true; go({ row: row + 1, col }); return true
      case 'PageUp': go({ row: row - 10, col }); return true
      case 'PageDown': go({ row: row + 10, col }); return true
      case 'ArrowLeft': if (editing) return false; side(-1); return true
      case 'ArrowRight': if (editing) return false; side(1); return true
      case 'Enter':
        if (o.down?.()) { go({ row: row + (e.shiftKey ? -1 : 1), col }); return true }
        if (e.shiftKey) backward(); else forward(); return true
      case 'Tab': return e.shiftKey ? backward() : forward()
      case 'Insert': if (o.fixed()) return false; insert(); return true
      default: return false
    }
  }

  function jump(key: number, field: string) {
    const row = o.lines.value.findIndex((l) => l.key === key)
    const col = o.fields().findIndex((f) => f.name === field)
    if (row >= 0) go({ row, col: col >= 0 ? col : firstColumn() })
  }

  return { active, errors, resolving, settled, fieldAt, go, set, add, insert, duplicate, remove, paste, typed, forward, command, jump }
}
