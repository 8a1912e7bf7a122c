import { describe, expect, it } from 'vitest'
import { scannedText, useScanner } from './scanner'

describe('a scanner', () => {
  it('reads a number however it was typed', () => {
    expect(scannedText(' xh-2026 0302-0001\r')).toBe('XH-20260302-0001')
    expect(scannedText('ｘｈ－１')).toBe('XH-1')
  })

  it('asks each number in its turn and shows the newest first', async () => {
    const asked: string[] = []
    const heard: boolean[] = []
    const s = useScanner(async (n) => {
      await new Promise((done) => setTimeout(done, n === 'A' ? 20 : 1))
      asked.push(n)
      return n === 'B' ? { problem: '不对' } : { message: '对' }
    }, (right) => heard.push(right))
    void s.scan('a')
    void s.scan('b')
    void s.scan(' ')
    await s.scan('c')
    expect(asked).toEqual(['A', 'B', 'C'])
    expect(heard).toEqual([true, false, true])
    expect(s.scans.value.map((x) => [x.number, x.state, x.message])).toEqual([['C', 'right', '对'], ['B', 'wrong', '不对'], ['A', 'right', '对']])
  })

  it('says why a number could not be asked, and goes on', async () => {
    const s = useScanner((n) => { if (n === 'A') throw new Error('x'); return {} }, () => {})
    void s.scan('a')
    await s.scan('b')
    expect(s.scans.value.map((x) => x.state)).toEqual(['right', 'wrong'])
  })
})
