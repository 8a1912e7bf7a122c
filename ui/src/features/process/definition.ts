import type { DefinitionDetail, DefinitionStep, Mode, Approver, Condition } from './types'

/** Words of the step editor; the same everywhere a chain is shown. */
export const modes: { value: Mode; label: string; help: string }[] = [
  { value: '', label: '单人办理', help: '角色内任何一人办理即可，可认领' },
  { value: 'all', label: '会签', help: '每一位都同意才通过' },
  { value: 'any', label: '或签', help: '先办理的一位决定' },
  { value: 'vote', label: '票签', help: '同意的票数达到比例即通过' },
]

export const ops: { value: string; label: string }[] = [
  { value: 'gt', label: '大于' }, { value: 'ge', label: '大于等于' }, { value: 'lt', label: '小于' }, { value: 'le', label: '小于等于' },
  { value: 'eq', label: '等于' }, { value: 'ne', label: '不等于' }, { value: 'in', label: '属于' }, { value: 'not_in', label: '不属于' },
]

export const modeLabel = (mode?: Mode) => modes.find((m) => m.value === (mode ?? ''))?.label ?? ''

export function approverText(a: Approver): string {
  if (a.person) return a.person_name || '指定人员'
  if (!a.role) return '未设置'
  const where = a.scope === 'department' ? '本部门 ' : a.scope === 'outlet' ? '本网点 ' : ''
  return where + (a.role_name || a.role)
}

/** Who acts at a step, in one line of a card. */
export function signersText(step: DefinitionStep): string {
  return [step as Approver, ...(step.also ?? [])].map(approverText).join('、')
}

/** What decides how a step is passed: 会签 · 依次 · 60%. */
export function modeText(step: DefinitionStep): string {
  const parts = [modeLabel(step.mode)]
  if (step.mode && step.ordered) parts.push('依次')
  if (step.mode === 'vote') parts.push(`同意达 ${step.share ?? 0}%`)
  return parts.join(' · ')
}

export function conditionText(c: Condition, detail: Pick<DefinitionDetail, 'fields'>): string {
  const field = detail.fields.find((f) => f.name === c.field)
  const values = c.value.split(',').map((v) => field?.options?.find((o) => o.value === v)?.label ?? v).join('、')
  return `${field?.label ?? c.field} ${ops.find((o) => o.value === c.op)?.label ?? c.op} ${values}`
}

/** A step that is added between two others: complete but for who acts. */
export function newStep(chain: DefinitionStep[], fn: string): DefinitionStep {
  let n = 1
  while (chain.some((s) => s.key === `step${n}`)) n++
  return { key: `step${n}`, title: '新环节', waiting: '', function: fn, role: '', role_name: '', due_hours: 8 }
}

/** What is sent: waiting words follow the title, what a mode does not use is left out. */
export function cleaned(step: DefinitionStep): DefinitionStep {
  const out: DefinitionStep = { ...step, title: step.title.trim() }
  out.waiting = step.waiting.trim() || `待${out.title}`
  if (!out.mode) {
    delete out.also
    delete out.ordered
  }
  if (out.mode !== 'vote') delete out.share
  return out
}

/** The problems of one step, by the location the server gives: chain[2].role. */
export function problemsOf(index: number, problems: { location: string; message: string }[]) {
  return problems.filter((p) => p.location.startsWith(`chain[${index}]`))
}
