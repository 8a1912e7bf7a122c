import { describe, expect, it } from 'vitest'
import { cleaned, conditionText, modeText, newStep, problemsOf, signersText } from './definition'
import type { DefinitionStep } from './types'

const step: DefinitionStep = { key: 'qc', title: ' 质检 ', waiting: '', function: 'W-01.4', role: 'inspector', role_name: '质检员' }

describe('a step of a chain', () => {
  it('names its signers and how many of them it takes', () => {
    const many: DefinitionStep = { ...step, mode: 'vote', ordered: true, share: 60, also: [{ person: 'u1', person_name: '张三' }, { role: 'dept_head', role_name: '部门负责人', scope: 'department' }] }
    expect(signersText(many)).toBe('质检员、张三、本部门 部门负责人')
    expect(modeText(many)).toBe('票签 · 依次 · 同意达 60%')
    expect(modeText(step)).toBe('单人办理')
  })
  it('is sent without what its mode does not use', () => {
    expect(cleaned({ ...step, also: [{ role: 'x' }], ordered: true, share: 50 })).toEqual({ ...step, title: '质检', waiting: '待质检' })
    expect(cleaned({ ...step, mode: 'all', share: 50, also: [] })).toMatchObject({ mode: 'all', also: [] })
  })
  it('gets a key of its own when it is added', () => {
    const first = newStep([], 'W-17.1')
    expect(newStep([first], 'W-17.1').key).not.toBe(first.key)
  })
  it('says its condition with the labels of the form', () => {
    const fields = [{ name: 'category', label: '类别', type: 'select', options: [{ value: 'a', label: '采购' }, { value: 'b', label: '其他' }] }]
    expect(conditionText({ field: 'category', op: 'in', value: 'a,b' }, { fields })).toBe('类别 属于 采购、其他')
  })
  it('keeps the problems of the tenth step apart from those of the first', () => {
    const problems = [{ location: 'chain[1].role', message: 'a' }, { location: 'chain[10].role', message: 'b' }]
    expect(problemsOf(1, problems)).toHaveLength(1)
  })
})
