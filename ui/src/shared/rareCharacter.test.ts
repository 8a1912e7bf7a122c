import { expect, test } from 'vitest'
import { charOf } from './rareCharacter'

test('a code point gives its character, whatever way it is written', () => {
  for (const text of ['U+2A6A5', 'u+2a6a5', '0x2A6A5', ' 2A6A5 ']) expect(charOf(text)).toBe('𪚥')
  expect(charOf('E863')).toBe('\uE863')
  expect(charOf('31350')).toBe('\u{31350}')
})

test('what is no character gives nothing', () => {
  for (const text of ['', '王', 'D800', '110000', '41', '0041', '12345678']) expect(charOf(text)).toBe('')
})
