import { expect, it } from 'vitest'
import { keyReader } from './keys'

it('joins g with the key pressed within a second', () => {
  let now = 0
  const read = keyReader(() => now)
  expect(read('g')).toBe('g')
  now = 500
  expect(read('i')).toBe('g i')
  expect(read('i')).toBe('i')
  expect(read('g')).toBe('g')
  now = 2000
  expect(read('d')).toBe('d')
})
