import type { IncidentAction } from './types'

export const incidentKinds = [
  { value: 'failed', label: '办理失败' }, { value: 'stuck', label: '无人可办' }, { value: 'undone', label: '后台任务失败' },
  { value: 'mismatch', label: '对账差异' }, { value: 'empty_role', label: '角色无成员' }, { value: 'unfinished', label: '流程缺失' },
]

/** What each repair is called, and what it will do, for the dialog that asks for the reason. */
export const verbs: Record<IncidentAction, { label: string; help: string; button: string }> = {
  retry: { label: '重试', button: '重试', help: '按原来的内容再办理一次，办理人仍记为原办理人。' },
  assign: { label: '指派', button: '指派', help: '把当前环节交给指定的人办理，并通知本人。' },
  skip: { label: '跳过', button: '跳过环节', help: '当前环节视为通过，单据进入下一环节。要填写数据的环节不能跳过。' },
  move: { label: '调整', button: '调整环节', help: '单据改为在所选环节等待办理，原环节的待办取消。' },
  migrate: { label: '换版本', button: '更换版本', help: '单据改按另一版流程办理。先试算，看清差别再执行。' },
  stop: { label: '终止', button: '终止单据', help: '单据到此结束，不再办理，也不入账。不能恢复。' },
  dismiss: { label: '忽略', button: '标为已处理', help: '问题已在别处解决，或无需处理。' },
}
