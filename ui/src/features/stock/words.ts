const classes: Record<string, string> = { good: '良品', defective: '不良品', scrap: '废品' }
export const className = (c: string): string => classes[c] ?? c

const effects: Record<string, string> = { receive: '入库', return: '退料', 'return.in_use': '退料', issue: '领用', 'issue.in_use': '领用', reverse: '冲账' }
export const effectName = (e: string): string => effects[e] ?? e

/** A party of a move comes as an object or as a bare text. */
export function nameOf(v: unknown, code = false): string {
  if (v && typeof v === 'object') {
    const o = v as { code?: string; name?: string }
    return (code ? o.code ?? o.name : o.name ?? o.code) ?? ''
  }
  return v ? String(v) : ''
}
