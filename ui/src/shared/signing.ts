import type { Mode, Signer } from '@/api/types'

/** One signer as a line: who, what he did or whether his turn has come. */
export interface SignerLine { key: number; who: string; tone: 'done' | 'against' | 'open' | 'waiting'; word: string; at: string; comment: string; added: string }

const said: Record<string, string> = { agree: '同意', reject: '反对', return: '退回', transfer: '已转办' }

export function signerLines(signers: Signer[]): SignerLine[] {
  return signers.filter((s) => s.state !== 'cancelled').map((s) => {
    const tone = s.state === 'done' ? (s.action === 'agree' ? 'done' : 'against') : s.state
    return {
      key: s.seat,
      who: s.actor?.name || s.assignee?.name || s.role_name || '待定',
      tone: tone as SignerLine['tone'],
      word: s.state === 'done' ? said[s.action ?? ''] ?? '已办' : s.state === 'open' ? '待办' : '未轮到',
      at: s.decided_at ?? '',
      comment: s.comment ?? '',
      added: s.added_by?.name ? `${s.added_by.name}加签` : '',
    }
  })
}

/** Several people sign, whether by the step's own rule or because somebody added signers. */
export const isCountersigned = (mode: Mode | undefined, signers: Signer[] | undefined): boolean => !!mode || (signers?.filter((s) => s.state !== 'cancelled').length ?? 0) > 1

/** How far a countersigned step is: "会签 2/3", "或签 0/3", "票签 赞成 60%". */
export function progressOf(mode: Mode | undefined, signers: Signer[]): string {
  const live = signers.filter((s) => s.state !== 'cancelled')
  const weight = (list: Signer[]) => list.reduce((sum, s) => sum + (s.weight ?? 1), 0)
  const agreed = live.filter((s) => s.state === 'done' && s.action === 'agree')
  if (mode === 'vote') {
    const against = live.filter((s) => s.state === 'done' && s.action === 'reject')
    const share = (part: Signer[]) => Math.floor((weight(part) * 100) / Math.max(weight(live), 1))
    return `票签 赞成 ${share(agreed)}%${against.length ? `，反对 ${share(against)}%` : ''}`
  }
  return `${mode === 'any' ? '或签' : '会签'} ${agreed.length}/${live.length}`
}
