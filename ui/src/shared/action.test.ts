import { expect, it, vi } from 'vitest'
import { useIntent, useSubmit } from './action'
import { ApiError } from './request'

vi.mock('element-plus', () => ({ ElMessage: vi.fn(), ElMessageBox: { confirm: vi.fn() } }))

const refusal = (status: number, errors: { location: string; message: string }[] = []) =>
  () => Promise.reject(new ApiError({ status, detail: '不能保存。', errors, request_id: 'r-1' }))

it('sends the same thing again under the same key, and what was changed under another', () => {
  const { keyFor, done } = useIntent()
  const first = keyFor({ a: 1 })
  expect(keyFor({ a: 1 })).toBe(first)
  expect(keyFor({ a: 2 })).not.toBe(first)
  const second = keyFor({ a: 2 })
  done()
  expect(keyFor({ a: 2 })).not.toBe(second)
})

it('keeps the key when no answer came, and takes another after a refusal', async () => {
  const { submit } = useSubmit()
  const keys: string[] = []
  const send = (status: number) => (key: string) => { keys.push(key); return refusal(status)() }
  await submit('x', send(0))
  await submit('x', send(503))
  await submit('x', send(409))
  await submit('x', send(409))
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).toBe(keys[0])
  expect(keys[3]).not.toBe(keys[0])
})

it('puts a complaint beside its field and the others into the sentence', async () => {
  const form = useSubmit(() => ['name', 'code'])
  await form.submit({}, refusal(422, [{ location: 'body.name', message: '请填写名称' }]))
  expect(form.wrong.value).toEqual({ name: '请填写名称' })
  expect(form.error.value).toBe('')
  await form.submit({}, refusal(422, [{ location: 'head.code', message: '编码已被使用' }, { location: 'lines[0]', message: '第 1 行为空' }]))
  expect(form.wrong.value).toEqual({ code: '编码已被使用' })
  expect(form.error.value).toBe('不能保存。 第 1 行为空')
})

it('names the request when the fault is the server’s, and not when it refused', async () => {
  const form = useSubmit()
  await form.submit({}, refusal(500))
  expect(form.error.value).toContain('r-1')
  await form.submit({}, refusal(409))
  expect(form.error.value).toBe('不能保存。')
})

it('sends one at a time, and goes on only after an answer', async () => {
  const form = useSubmit()
  let answer: (v: number) => void = () => {}
  const send = vi.fn(() => new Promise<number>((done) => { answer = done }))
  const then = vi.fn()
  const first = form.submit({}, send, then)
  await form.submit({}, send, then)
  expect(send).toHaveBeenCalledTimes(1)
  expect(form.busy.value).toBe(true)
  answer(7)
  await first
  expect(then).toHaveBeenCalledWith(7)
  expect(form.busy.value).toBe(false)
})
