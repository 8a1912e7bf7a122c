import type { PostalImport, Summary } from './api'

export const states = [{ value: 'sent', label: '已发' }, { value: 'delivered', label: '已妥投' }, { value: 'returned', label: '退回' }]
export const kinds = [{ value: 'senior', label: '敬老卡' }, { value: 'residence', label: '居住证' }, { value: 'social', label: '新版社保卡' }]
export const batchStates = [{ value: 'open', label: '待推送' }, { value: 'failed', label: '失败重试' }, { value: 'done', label: '已推送' }]

/** The tone of a state's tag, of parcels, events and batches alike. */
export function tone(state: string): string {
  if (state === 'delivered' || state === 'done' || state === 'pushed') return 'success'
  if (state === 'returned' || state === 'failed' || state === 'refused') return 'danger'
  return state === 'none' || state === '' ? '' : 'primary'
}

const n = (x: number) => x.toLocaleString('en-US')

/** What became of a file, in one sentence. */
export function outcome(i: PostalImport): string {
  const parts = [`共 ${n(i.rows)} 行，记录轨迹 ${n(i.taken)} 条`]
  if (i.repeated) parts.push(`重复 ${n(i.repeated)} 行，只记一次`)
  parts.push(i.bad ? `有误 ${n(i.bad)} 行，没有记录` : '没有有误的行')
  return `${parts.join('；')}。`
}

/** What is still to be pushed, in one sentence. */
export function waiting(s: Summary): string {
  const parts = [s.waiting ? `待推送 ${n(s.waiting)} 条` : '轨迹都已推送']
  if (s.failed) parts.push(`${n(s.failed)} 批失败，下次自动重试`)
  if (s.refused) parts.push(`对方拒收 ${n(s.refused)} 条，更正后“立即推送”会再送一次`)
  return `${parts.join('；')}。`
}
