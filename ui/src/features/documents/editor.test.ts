import { expect, it } from 'vitest'
import type { DocumentType } from '@/api/types'
import { newLine } from '@/shared/grid/lines'
import { bodyOf, locate, problemsOf } from './editor'

const type: DocumentType = {
  code: 't', title: '领用单', module: '材料领用', chain: [],
  head: [{ name: 'purpose', label: '用途', type: 'textarea', required: true }],
  lines: [
    { name: 'item', label: '物料', type: 'ref', ref: 'items', required: true },
    { name: 'quantity', label: '申领数量', type: 'decimal', required: true },
    { name: 'picked_quantity', label: '实领数量', type: 'decimal', required: true, readonly: true },
  ],
}

it('sends what the maker fills in, without empty lines and without a later step’s fields', () => {
  const lines = [newLine({ item: 'a', quantity: 2, picked_quantity: 9 }), newLine(), newLine({ item: 'b', quantity: null })]
  expect(bodyOf(type, { purpose: '制卡', other: 1 }, lines)).toEqual({ head: { purpose: '制卡' }, lines: [{ item: 'a', quantity: 2 }, { item: 'b' }] })
})

it('asks for what is missing only when submitting', () => {
  const lines = [newLine({ item: 'a' })]
  expect(problemsOf(type, {}, lines, false)).toEqual([])
  expect(problemsOf(type, {}, lines, true).map((p) => `${p.where}|${p.message}`)).toEqual(['用途|请填写用途。', '第1行 申领数量|请填写申领数量。'])
  expect(problemsOf(type, { purpose: 'x' }, [newLine()], true)[0]?.message).toContain('至少录入一行')
})

it('finds the cell the server means although empty lines were not sent', () => {
  const lines = [newLine(), newLine({ item: 'a', quantity: 1 })]
  expect(locate([{ location: 'lines[0].quantity', message: '库存不足' }, { location: 'head.purpose', message: '太长' }], type, lines)).toEqual([
    { where: '第2行 申领数量', message: '库存不足', line: lines[1]?.key, field: 'quantity' },
    { where: '用途', message: '太长', head: 'purpose' },
  ])
})
