import { expect, it, vi } from 'vitest'
import { backoff, gather } from './live'

it('waits longer after each failure, never beyond a minute and a quarter, and not all at once', () => {
  expect([0, 1, 2, 3].map((n) => backoff(n, () => 0.5))).toEqual([1000, 2000, 4000, 8000])
  expect(backoff(20, () => 1)).toBe(75_000)
  expect(backoff(3, () => 0)).not.toBe(backoff(3, () => 1))
})

it('answers a burst of events with one call', () => {
  vi.useFakeTimers()
  const run = vi.fn()
  const ask = gather(run, 100)
  for (let i = 0; i < 50; i++) ask()
  vi.advanceTimersByTime(100)
  expect(run).toHaveBeenCalledTimes(1)
  ask()
  vi.advanceTimersByTime(100)
  expect(run).toHaveBeenCalledTimes(2)
  vi.useRealTimers()
})
