import { describe, expect, it } from 'vitest'
import { crop, phases, tone } from './words'

describe('the cut of a photo', () => {
  it('is the largest part of the ratio, in the middle', () => {
    expect(crop(1000, 600, 1, 0.5, 0.5, 0.8)).toEqual({ x: 260, y: 0, width: 480, height: 600 })
    expect(crop(400, 1000, 1, 0.5, 0, 0.8)).toEqual({ x: 0, y: 0, width: 400, height: 500 })
  })
  it('never leaves the picture', () => {
    const c = crop(1000, 600, 2, 1, 1, 0.8)
    expect(c.x + c.width).toBe(1000)
    expect(c.y + c.height).toBe(600)
  })
})

it('gives every phase a tone', () => {
  expect(phases.map((p) => tone(p.value)).every((t) => t !== undefined)).toBe(true)
})
