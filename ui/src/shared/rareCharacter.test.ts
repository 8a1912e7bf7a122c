import { afterEach, expect, test, vi } from 'vitest'
import { charOf, describe, findCharacters, step } from './rareCharacter'

const answer = (status: number, body: unknown) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))
afterEach(() => vi.unstubAllGlobals())

test('a code point gives its character, whatever way it is written', () => {
  for (const text of ['U+2A6A5', 'u+2a6a5', '0x2A6A5', ' 2A6A5 ']) expect(charOf(text)).toBe('𪚥')
  expect(charOf('E863')).toBe('\uE863')
  expect(charOf('31350')).toBe('\u{31350}')
})

test('what is no character gives nothing', () => {
  for (const text of ['', '王', 'D800', '110000', '41', '0041', '12345678']) expect(charOf(text)).toBe('')
})

test('without the service a code still gives its character, and anything else a quiet sentence', async () => {
  answer(503, { status: 503, code: 'rarechar.off' })
  const byCode = await findCharacters('code', 'U+31350', 0)
  expect(byCode.items.map((c) => [c.char, c.code])).toEqual([['\u{31350}', 'U+31350']])
  const bySound = await findCharacters('pinyin', 'yan', 0)
  expect(bySound.items).toEqual([])
  expect(bySound.off).toContain('编码')
})

test('what the service refuses to understand is an error', async () => {
  answer(422, { status: 422, code: 'rarechar.query', detail: '请输入总笔画数' })
  await expect(findCharacters('strokes', '木', 0)).rejects.toThrow('总笔画数')
})

test('a candidate is told in words', () => {
  expect(describe({ char: '䶮', code: 'U+4DAE', block: '扩展A', pinyin: ['yǎn'], strokes: 9, radical: '龍', components: ['龙', '天'] })).toBe('yǎn · 9 画 · 龍部 · 龙天 · 扩展A · U+4DAE')
})

test('arrow keys walk a grid and stop at its edges', () => {
  expect(step('ArrowDown', 3, 25, 10)).toBe(13)
  expect(step('ArrowDown', 23, 25, 10)).toBe(23)
  expect(step('ArrowUp', 3, 25, 10)).toBe(3)
  expect(step('ArrowRight', 24, 25, 10)).toBe(24)
  expect(step('End', 3, 25, 10)).toBe(24)
  expect(step('Home', 3, 25, 10)).toBe(0)
})
