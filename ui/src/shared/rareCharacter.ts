/** The character of a code point written as U+2A6A5, 0x2A6A5 or 2A6A5; nothing for what is none. */
export function charOf(text: string): string {
  const hex = /^(?:U\+|0x)?([0-9a-f]{4,6})$/i.exec(text.trim())?.[1]
  const code = hex ? parseInt(hex, 16) : 0
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return code >= 0x80 && code <= 0x10ffff && !surrogate ? String.fromCodePoint(code) : ''
}
