import type { Decision, Signer, Task } from '@/api/types'

/** What a verb 操作 is called and what it needs before it can be sent. */
export interface Verb {
  key: Decision
  label: string
  /** What the toast says of the paper. */
  done: string
  /** One person, several, or some of the signers that were added. */
  people?: 'one' | 'many' | 'signers'
  /** The opinion: must be written in the dialog, or may be. */
  reason?: 'required' | 'optional'
  /** What will happen, said in the dialog. */
  hint?: string
  placeholder?: string
  danger?: boolean
  /** The paper leaves this person's list, so that the next one opens. */
  leaves?: boolean
}

const list: Verb[] = [
  { key: 'agree', label: '同意', done: '已同意', leaves: true },
  { key: 'return', label: '退回', done: '已退回', leaves: true },
  { key: 'reject', label: '拒绝', done: '已拒绝', reason: 'required', danger: true, leaves: true, hint: '拒绝后单据作废，不能再修改提交；票签环节中记为一张反对票。', placeholder: '拒绝的原因，经办人会看到' },
  { key: 'answer', label: '回复', done: '已回复', leaves: true },
  { key: 'transfer', label: '转办', done: '已转办', people: 'one', reason: 'optional', leaves: true, hint: '由对方代替您办理，不再回到您这里。' },
  { key: 'delegate', label: '委派', done: '已委派', people: 'one', reason: 'optional', leaves: true, hint: '请对方先办，对方回复后回到您这里，由您决定。', placeholder: '请对方做什么' },
  { key: 'recall', label: '收回委派', done: '已收回委派' },
  { key: 'add_before', label: '前加签', done: '已前加签', people: 'many', reason: 'optional', leaves: true, hint: '先由他们会签，都同意后再轮到您。', placeholder: '请他们看什么' },
  { key: 'add_after', label: '后加签', done: '已后加签', people: 'many', reason: 'optional', hint: '您同意后再由他们会签，都同意后本环节才算办完。', placeholder: '请他们看什么' },
  { key: 'remove_signer', label: '减签', done: '已减签', people: 'signers', reason: 'optional', hint: '去掉您加的、还没有办理的会签人。' },
  { key: 'claim', label: '认领', done: '已认领' },
  { key: 'release', label: '放回', done: '已放回' },
  { key: 'ask', label: '沟通', done: '已发出询问', people: 'many', reason: 'required', hint: '对方会收到您的问题，单据仍在您这里。', placeholder: '要问的问题' },
  { key: 'cc', label: '抄送', done: '已抄送', people: 'many', reason: 'optional', hint: '对方可以查看，不需要办理。', placeholder: '附言' },
  { key: 'take_back', label: '拿回', done: '已拿回' },
]

export const verbs: Record<Decision, Verb> = Object.fromEntries(list.map((v) => [v.key, v])) as Record<Decision, Verb>

/** Verbs that have a button of their own; the others lie under 更多. */
const main: Decision[] = ['agree', 'return', 'transfer', 'answer']

export const moreVerbs = (actions: Decision[]): Verb[] => list.filter((v) => actions.includes(v.key) && !main.includes(v.key))

/** Somebody else gave the task to be looked at: agreeing is replying, and it goes back to him. */
export const isDelegated = (task: Task): boolean => !!task.owner && task.actions.includes('agree') && !task.actions.includes('recall')

/** What an event's or a row's action is called. */
export const wordOf = (action: string | undefined): string => (action ? verbs[action as Decision]?.label ?? (action === 'reply' ? '回复' : action) : '')

/** Signers that this person may take away: added, and not yet acted. */
export const removable = (signers: Signer[], me: string): Signer[] =>
  signers.filter((s) => s.assignee && (s.state === 'open' || s.state === 'waiting') && s.added_by?.id === me)
