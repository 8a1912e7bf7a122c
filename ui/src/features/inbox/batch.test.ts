import { expect, it } from 'vitest'
import type { BatchResult } from '@/api/types'
import { ApiError } from '@/shared/request'
import type { BatchItem } from './api'
import { createBatch, type Outcome } from './batch'

const items = (n: number): BatchItem[] => Array.from({ length: n }, (_, i) => ({ task: `t${i + 1}`, action: 'agree', comment: '' }))
const agreed = (list: BatchItem[]): BatchResult => ({ results: list.map((i) => ({ task: i.task, ok: true })) })

it('tells of a hundred papers step by step, each once', async () => {
  const told: number[] = []
  let last: Outcome[] = []
  await createBatch(items(100), async (list) => agreed(list), (r) => { told.push(r.length); last = r }).run()
  expect(told.length).toBeGreaterThan(10)
  expect(told).toEqual([...told].sort((a, b) => a - b))
  expect(last.filter((r) => r.ok)).toHaveLength(100)
})

it('tries again only what was refused, as a new wish', async () => {
  const sent: { tasks: string[]; key: string }[] = []
  let last: Outcome[] = []
  const batch = createBatch(items(6), async (list, key) => {
    sent.push({ tasks: list.map((i) => i.task), key })
    return { results: list.map((i) => ({ task: i.task, ok: i.task !== 't2' || sent.length > 2, detail: i.task === 't2' ? '库存不足' : undefined })) }
  }, (r) => { last = r })
  await batch.run()
  expect(last.find((r) => r.task === 't2')).toEqual({ task: 't2', ok: false, detail: '库存不足' })
  await batch.retry()
  expect(sent[2]?.tasks).toEqual(['t2'])
  expect(sent[2]?.key).not.toBe(sent[0]?.key)
  expect(last.every((r) => r.ok)).toBe(true)
})

it('sends a parcel whose answer got lost again under its old key', async () => {
  const sent: { tasks: string; key: string }[] = []
  let last: Outcome[] = []
  const batch = createBatch(items(7), async (list, key) => {
    sent.push({ tasks: list.map((i) => i.task).join(), key })
    if (sent.length === 1) throw new ApiError({ status: 0 })
    return agreed(list)
  }, (r) => { last = r })
  await batch.run()
  expect(last.filter((r) => !r.ok)).toHaveLength(5)
  await batch.retry()
  expect(sent[2]).toEqual(sent[0])
  expect(last.filter((r) => r.ok)).toHaveLength(7)
})

it('stops after the parcel under way and goes on with the rest when asked', async () => {
  let last: Outcome[] = []
  const batch = createBatch(items(12), async (list) => {
    if (list[0]?.task === 't1') batch.stop()
    return agreed(list)
  }, (r) => { last = r })
  await batch.run()
  expect(last).toHaveLength(5)
  await batch.retry()
  expect(last).toHaveLength(12)
})
