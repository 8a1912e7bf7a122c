import { expect, test } from 'vitest'
import { fitted } from './proof'

const frame = { width: 400, height: 300 }

test('a picture fits the frame whole, upright and lying', () => {
  const tall = { width: 600, height: 1200 }
  expect(fitted(tall, frame, 0, 1).box).toEqual({ width: '150px', height: '300px' })
  expect(fitted(tall, frame, 90, 1).box).toEqual({ width: '400px', height: '200px' })
  expect(fitted(tall, frame, -90, 1).picture.width).toBe('200px')
  expect(fitted(tall, frame, 180, 1).box).toEqual(fitted(tall, frame, 0, 1).box)
})

test('enlarging takes room that can be scrolled', () => {
  expect(fitted({ width: 600, height: 1200 }, frame, 90, 2).box).toEqual({ width: '800px', height: '400px' })
})

test('a small picture stays as it is, and one that is not read yet takes no room', () => {
  expect(fitted({ width: 100, height: 50 }, frame, 0, 1).box).toEqual({ width: '100px', height: '50px' })
  expect(fitted({ width: 0, height: 0 }, frame, 0, 1).box).toEqual({ width: '0px', height: '0px' })
})
