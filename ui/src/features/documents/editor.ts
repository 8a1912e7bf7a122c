import type { Doc, DocumentType, Field, ProblemError, Values } from '@/api/types'
import { checkField, compact } from '@/shared/fields'
import { checkCell, isEmptyLine, type GridLine } from '@/shared/grid/lines'
import type { DocumentBody } from './api'

/** A problem with a place to jump to. */
export interface Problem { where: string; message: string; head?: string; line?: number; field?: string }

/** Fields that the maker fills in; the others belong to a later step. */
export const makerFields = (fields: Field[]): Field[] => fields.filter((f) => !f.readonly)

export function bodyOf(type: DocumentType, head: Values, lines: GridLine[]): DocumentBody {
  const keep = (fields: Field[], values: Values) => compact(Object.fromEntries(makerFields(fields).map((f) => [f.name, values[f.name]])))
  return { head: keep(type.head, head), lines: lines.filter((l) => !isEmptyLine(l)).map((l) => keep(type.lines, l.values)) }
}

/** Everything that can be seen to be wrong before asking the server; nothing is required of a draft. */
export function problemsOf(type: DocumentType, head: Values, lines: GridLine[], submitting: boolean): Problem[] {
  const out: Problem[] = []
  for (const f of makerFields(type.head)) {
    const message = checkField(submitting ? f : { ...f, required: false }, head[f.name])
    if (message) out.push({ where: f.label, message, head: f.name })
  }
  const filled = lines.map((line, i) => ({ line, i })).filter(({ line }) => !isEmptyLine(line))
  if (submitting && !filled.length && type.lines.length) out.push({ where: '明细', message: '请至少录入一行明细。' })
  for (const { line, i } of filled) {
    for (const f of makerFields(type.lines)) {
      const message = checkCell(f, line.values[f.name]) || (submitting ? checkField(f, line.values[f.name]) : '')
      if (message) out.push({ where: `第${i + 1}行 ${f.label}`, message, line: line.key, field: f.name })
    }
  }
  return out
}

/** Turns the server's places, "head.supplier" or "lines[2].quantity", into ones on this page. */
export function locate(errors: ProblemError[], type: DocumentType, lines: GridLine[]): Problem[] {
  const sent = lines.filter((l) => !isEmptyLine(l))
  return errors.map(({ location, message }) => {
    const path = location.replace(/^body\./, '')
    const inHead = /^head\.(\w+)/.exec(path)
    if (inHead) return { where: type.head.find((f) => f.name === inHead[1])?.label ?? '', message, head: inHead[1] }
    const inLine = /^lines\[(\d+)\](?:\.(\w+))?/.exec(path)
    if (!inLine) return { where: '', message }
    const line = sent[Number(inLine[1])]
    const label = type.lines.find((f) => f.name === inLine[2])?.label ?? ''
    return { where: `第${line ? lines.indexOf(line) + 1 : Number(inLine[1]) + 1}行 ${label}`.trim(), message, line: line?.key, field: inLine[2] }
  })
}

export const headErrors = (problems: Problem[]): Record<string, string> =>
  Object.fromEntries(problems.flatMap((p) => (p.head ? [[p.head, p.message]] : [])))

export function linesOf(doc: Doc, make: (values: Values) => GridLine): GridLine[] {
  return doc.lines.map(({ line: _line, amount: _amount, ...values }) => make(values))
}
