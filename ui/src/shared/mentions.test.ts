import { expect, it } from 'vitest'
import { insertMention, mentionAt, mentioned, parts } from './mentions'

it('finds the name being typed right after Chinese words', () => {
  expect(mentionAt('请@赵部', 4)).toEqual({ at: 1, query: '赵部' })
  expect(mentionAt('@', 1)).toEqual({ at: 0, query: '' })
})

it('finds nothing in an address, after a blank, or after the name has ended', () => {
  for (const text of ['zhao@example', '请@赵部成 看', '请@赵部成，看', '没有']) expect(mentionAt(text, text.length)).toBeNull()
})

it('looks only at what stands before the caret', () => {
  expect(mentionAt('请@赵看一下', 3)).toEqual({ at: 1, query: '赵' })
})

it('puts the name in place of what was typed and the caret behind it', () => {
  expect(insertMention('请@zh核对', 4, '赵部成')).toEqual({ text: '请@赵部成 核对', caret: 6 })
})

it('calls those whom the text still names, each once', () => {
  const zhao = { id: '1', name: '赵部成' }
  expect(mentioned('@赵部成 请看', [zhao, { id: '2', name: '罗修𠮷' }, zhao])).toEqual([zhao])
})

it('shows names called apart from the words, the longer name first', () => {
  expect(parts('请@罗修𠮷 和@罗修看', ['罗修', '罗修𠮷'])).toEqual([
    { text: '请', mention: false }, { text: '@罗修𠮷', mention: true }, { text: ' 和', mention: false }, { text: '@罗修', mention: true }, { text: '看', mention: false },
  ])
})
