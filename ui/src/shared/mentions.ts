import type { Named } from '@/api/types'

/** The @ being typed: where it stands and what follows it, or null. */
export function mentionAt(text: string, caret: number): { at: number; query: string } | null {
  const before = text.slice(0, caret)
  const at = before.lastIndexOf('@')
  if (at < 0) return null
  const query = before.slice(at + 1)
  // Letters right before it make it an e-mail address; a blank or mark after it ends the name.
  if (/[A-Za-z0-9._-]$/.test(before.slice(0, at)) || /[\s，。；、：！？,.;:!?@]/.test(query) || Array.from(query).length > 12) return null
  return { at, query }
}

/** Puts a chosen person in the place of what was typed; gives the text and where the caret belongs. */
export function insertMention(text: string, caret: number, name: string): { text: string; caret: number } {
  const found = mentionAt(text, caret)
  const at = found ? found.at : caret
  const head = `${text.slice(0, at)}@${name} `
  return { text: head + text.slice(caret).replace(/^ /, ''), caret: head.length }
}

/** Those among the chosen whom the text still names, each once. */
export function mentioned(text: string, chosen: Named[]): Named[] {
  const seen = new Set<string>()
  return chosen.filter((p) => {
    if (seen.has(p.id) || !text.includes(`@${p.name}`)) return false
    seen.add(p.id)
    return true
  })
}

/** The text in parts, so that names called are shown as such. */
export function parts(text: string, names: string[]): { text: string; mention: boolean }[] {
  const out: { text: string; mention: boolean }[] = []
  const push = (t: string, mention: boolean) => { if (t) out.push({ text: t, mention }) }
  let rest = text
  while (rest) {
    const found = names.map((n) => ({ n: `@${n}`, at: rest.indexOf(`@${n}`) })).filter((f) => f.at >= 0)
      .sort((a, b) => a.at - b.at || b.n.length - a.n.length)[0]
    if (!found) break
    push(rest.slice(0, found.at), false)
    push(found.n, true)
    rest = rest.slice(found.at + found.n.length)
  }
  push(rest, false)
  return out
}
