import { computed, ref, watch, type Ref } from 'vue'
import type { Decision, DecisionResult, Field, Task, Values } from '@/api/types'
import type { Paper } from '@/features/documents/api'
import { checkField, compact } from '@/shared/fields'
import { newLine, type GridLine } from '@/shared/grid/lines'
import { asApiError, newKey } from '@/shared/request'
import { decide } from './api'
import { stockHints, suggest } from './stockHints'

export interface StepProblem { where: string; message: string; line?: number; field?: string }

/** The decision on one task: comment, the fields its step must fill, and sending it once. */
export function useDecision(task: Ref<Task | null>, paper: Ref<Paper | null>, stale: () => void) {
  const comment = ref('')
  const head = ref<Values>({})
  const lines = ref<GridLine[]>([])
  const error = ref('')
  const requestId = ref('')
  const problems = ref<StepProblem[]>([])
  const busy = ref<Decision | ''>('')
  const warnings = ref<string[]>([])
  let key = { text: '', value: '' }

  const edits = computed(() => paper.value?.type.chain.find((s) => s.key === task.value?.step.key)?.edits)
  const pick = (fields: Field[], names?: string[]) => fields.filter((f) => names?.includes(f.name)).map((f) => ({ ...f, readonly: false }))
  const headFields = computed(() => pick(paper.value?.type.head ?? [], edits.value?.head))
  const lineNames = computed(() => edits.value?.lines ?? [])
  const used = (f: Field) => paper.value?.doc.lines.some((l) => l[f.name] !== undefined && l[f.name] !== '')
  /** What was asked beside what to fill in, so that the clerk sees both. */
  const lineFields = computed(() => (lineNames.value.length
    ? (paper.value?.type.lines ?? []).filter((f) => lineNames.value.includes(f.name) || used(f))
      .map((f) => (lineNames.value.includes(f.name) ? { ...f, readonly: false } : f)) : []))

  watch([() => task.value?.id, paper], () => {
    comment.value = ''
    error.value = ''
    problems.value = []
    warnings.value = []
    const doc = paper.value?.doc
    if (!doc) return
    head.value = Object.fromEntries(headFields.value.map((f) => [f.name, doc.head[f.name]]))
    lines.value = doc.lines.map((l) => {
      const values: Values = { ...l }
      // What was asked for is nearly always what is picked.
      if (lineNames.value.includes('picked_quantity')) values.picked_quantity ??= l.quantity
      return newLine(values)
    })
    if (lineNames.value.includes('location') && task.value?.actions.length) void hint(paper.value)
  }, { immediate: true })

  /** Suggests where to pick from; without the right to see stock the clerk fills it in himself. */
  async function hint(of: Paper | null) {
    const hints = of && (await stockHints(of).catch(() => null))
    if (!hints || paper.value !== of) return
    suggest(lines.value, hints)
    warnings.value = hints.warnings
  }

  function check(action: Decision): boolean {
    problems.value = []
    error.value = ''
    if (action !== 'agree') {
      if (!comment.value.trim()) error.value = `请写明${action === 'return' ? '退回' : '拒绝'}的原因，经办人会看到。`
      return !error.value
    }
    for (const f of headFields.value) {
      const message = checkField(f, head.value[f.name])
      if (message) problems.value.push({ where: f.label, message })
    }
    lines.value.forEach((line, i) => {
      for (const f of lineFields.value.filter((x) => lineNames.value.includes(x.name))) {
        const message = checkField(f, line.values[f.name])
        if (message) problems.value.push({ where: `第${i + 1}行 ${f.label}`, message, line: line.key, field: f.name })
      }
    })
    return !problems.value.length
  }

  function fields() {
    return {
      head: compact(head.value),
      lines: lineNames.value.length
        ? lines.value.map((l, i) => ({ line: Number(l.values.line ?? i + 1), ...compact(Object.fromEntries(lineNames.value.map((n) => [n, l.values[n]]))) })) : [],
    }
  }

  function keyFor(text: string): string {
    if (key.text !== text) key = { text, value: newKey() }
    return key.value
  }

  /** Sends the decision; null when it was refused, with the reason on the panel. */
  async function send(action: Decision): Promise<DecisionResult | null> {
    const t = task.value
    if (!t || busy.value || !paper.value || !check(action)) return null
    busy.value = action
    requestId.value = ''
    const body = { action, comment: comment.value.trim(), fields: action === 'agree' ? fields() : { head: {}, lines: [] } }
    try {
      return await decide(t.id, body, keyFor(JSON.stringify([t.id, body])))
    } catch (err) {
      const e = asApiError(err)
      // A refusal is final for this intent; the next press is a new one. A lost reply is not.
      if (e.status !== 0) key = { text: '', value: '' }
      error.value = e.message
      requestId.value = e.requestId
      if (e.code === 'task.already_decided') stale()
      problems.value = e.errors.map((x) => placed(x.location, x.message))
      return null
    } finally {
      busy.value = ''
    }
  }

  function placed(location: string, message: string): StepProblem {
    const m = /lines\[(\d+)\](?:\.(\w+))?/.exec(location)
    if (!m) return { where: '', message }
    const line = lines.value[Number(m[1])]
    const label = lineFields.value.find((f) => f.name === m[2])?.label ?? ''
    return { where: `第${Number(m[1]) + 1}行 ${label}`.trim(), message, line: line?.key, field: m[2] }
  }

  return { comment, head, lines, error, requestId, problems, warnings, busy, headFields, lineFields, lineNames, send }
}
