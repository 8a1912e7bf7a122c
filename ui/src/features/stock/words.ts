/** A party of a move comes as an object or as a bare text. */
export function nameOf(v: unknown, code = false): string {
  if (v && typeof v === 'object') {
    const o = v as { code?: string; name?: string }
    return (code ? o.code ?? o.name : o.name ?? o.code) ?? ''
  }
  return v ? String(v) : ''
}
