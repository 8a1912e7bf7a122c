import type { Action, Matrix, MatrixFunction, Right } from './types'

/** Rights of the matrix as they are and as the administrator wants them. */
export const keyOf = (role: string, fn: string, action: Action) => `${role}|${fn}|${action}`

export function rightOf(key: string): Right {
  const [role = '', fn = '', action = 'view'] = key.split('|')
  return { role, function: fn, action: action as Action }
}

export const heldIn = (m: Matrix) => new Set((m.rights ?? []).map((r) => keyOf(r.role, r.function, r.action)))

/** What toggling does to the changes: a second click on the same right takes the wish back. */
export function toggled(changes: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(changes)
  if (!next.delete(key)) next.add(key)
  return next
}

/** The functions of a module, or of all whose title, module or id holds a text. */
export function shownFunctions(all: MatrixFunction[], module: string, text: string): MatrixFunction[] {
  const t = text.trim().toLowerCase()
  if (t) return all.filter((f) => `${f.id} ${f.module} ${f.title}`.toLowerCase().includes(t))
  return module ? all.filter((f) => f.module === module) : all
}
