import { expect, it } from 'vitest'
import type { Signer } from '@/api/types'
import { isCountersigned, progressOf, signerLines } from './signing'

const signer = (seat: number, state: Signer['state'], action = '', weight = 1): Signer =>
  ({ seat, track: seat, position: 1, state, action, weight, assignee: { id: `p${seat}`, name: `甲${seat}` }, actor: state === 'done' ? { id: `p${seat}`, name: `甲${seat}` } : null })

it('says how many of all have agreed, without those taken away', () => {
  expect(progressOf('all', [signer(1, 'done', 'agree'), signer(2, 'open'), signer(3, 'waiting'), signer(4, 'cancelled')])).toBe('会签 1/3')
})

it('counts a vote by weight, both ways', () => {
  expect(progressOf('vote', [signer(1, 'done', 'agree', 3), signer(2, 'done', 'reject'), signer(3, 'open')])).toBe('票签 赞成 60%，反对 20%')
})

it('calls a single step countersigned once a signer was added', () => {
  expect(isCountersigned('', [signer(1, 'open')])).toBe(false)
  expect(isCountersigned('', [signer(1, 'open'), signer(2, 'waiting')])).toBe(true)
})

it('says of each signer what he did or whether it is his turn', () => {
  expect(signerLines([signer(1, 'done', 'agree'), signer(2, 'done', 'reject'), signer(3, 'open'), signer(4, 'waiting')]).map((l) => `${l.who}${l.word}`))
    .toEqual(['甲1同意', '甲2反对', '甲3待办', '甲4未轮到'])
})
