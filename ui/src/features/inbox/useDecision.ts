import { computed, ref, watch, type Ref } from 'vue'
import type { Decision, DecisionResult, Field, Task, Values } from '@/api/types'
import type { Paper } from '@/features/documents/api'
import { checkField, compact, defaults } from '@/shared/fields'
import { newLine, type GridLine } from '@/shared/grid/lines'
import { useIntent } from '@/shared/action'
import { asApiError } from '@/shared/request'
import { getSetting, putSetting } from '@/shared/settings'
import { decide, type DecisionBody } from './api'
import { stockHints, suggest } from './stockHints'
import { useDraft, type Draft } from './useDraft'
import { useOpinion } from './useOpinion'
import { isDelegated } from './verbs'

export interface StepProblem { where: string; message: string; line?: number; field?: string }

/** The decision on one task: opinion, the fields its step must fill, and sending it once. */
export function useDecision(task: Ref<Task | null>, paper: Ref<Paper | null>, stale: () => void) {
  const opinion = useOpinion()
  const head = ref<Values>({})
  const lines = ref<GridLine[]>([])
  const error = ref('')
  const requestId = ref('')
  const problems = ref<StepProblem[]>([])
  const busy = ref<Decision | ''>('')
  const warnings = ref<string[]>([])
  const intent = useIntent()

  const edits = computed(() => stepEdits(paper.value, task.value))
  const pick = (fields: Field[], names?: string[]) => fields.filter((f) => names?.includes(f.name)).map((f) => ({ ...f, readonly: false }))
  const headFields = computed(() => pick(paper.value?.type.head ?? [], edits.value?.head))
  const lineNames = computed(() => edits.value?.lines ?? [])
  const used = (f: Field) => paper.value?.doc.lines.some((l) => l[f.name] !== undefined && l[f.name] !== '')
  /** What was asked beside what to fill in, so that the clerk sees both. */
  const lineFields = computed(() => (lineNames.value.length
    ? (paper.value?.type.lines ?? []).filter((f) => lineNames.value.includes(f.name) || used(f))
      .map((f) => (lineNames.value.includes(f.name) ? { ...f, readonly: false } : f)) : []))
  /** Whoever was only asked to look fills nothing in. */
  const fills = computed(() => !!task.value?.actions?.includes('agree') && !isDelegated(task.value) && (headFields.value.length > 0 || lineFields.value.length > 0))

  // A paper that is read again for the same task leaves what has been typed alone.
  const shown = computed(() => (task.value && paper.value?.doc.id === task.value.document.id ? task.value.id : ''))
  watch(shown, begin, { immediate: true })

  function begin() {
    opinion.reset()
    error.value = ''
    requestId.value = ''
    problems.value = []
    warnings.value = []
    head.value = {}
    lines.value = []
    const doc = paper.value?.doc
    if (!shown.value || !doc) return
    head.value = { ...defaults(headFields.value, ''), ...compact(Object.fromEntries(headFields.value.map((f) => [f.name, doc.head[f.name]]))) }
    lines.value = doc.lines.map((l) => {
      const values: Values = { ...l }
      // What was asked for is nearly always what is picked.
      if (lineNames.value.includes('picked_quantity')) values.picked_quantity ??= l.quantity
      if (lineNames.value.includes('received_quantity')) values.received_quantity ??= l.picked_quantity ?? l.quantity
      return newLine(values)
    })
    if (lineNames.value.includes('location') && doc.head.warehouse && task.value?.actions.length) void hint(paper.value)
    if (headFields.value.some((f) => f.default === 'last')) void recall(task.value)
  }

  /** What this person filled in at such a step the time before is the likeliest again. */
  const lastKey = (t: Task) => `last.${t.document.type}.${t.step.key}`
  async function recall(of: Task | null) {
    const last = of && (await getSetting<Values>(lastKey(of)).catch(() => null))
    if (!last || task.value?.id !== of.id) return
    head.value = { ...compact(Object.fromEntries(headFields.value.filter((f) => f.default === 'last').map((f) => [f.name, last[f.name]]))), ...compact(head.value) }
  }

  const lineValues = () => (lineNames.value.length
    ? lines.value.map((l, i) => ({ line: Number(l.values.line ?? i + 1), ...compact(Object.fromEntries(lineNames.value.map((n) => [n, l.values[n]]))) })) : [])
  const draft = useDraft(() => (task.value?.actions?.length ? shown.value : ''), () => {
    const filled = fills.value ? { head: compact(head.value), lines: lineValues() } : { head: {}, lines: [] }
    return opinion.isEmpty.value && !fills.value ? null : { comment: opinion.comment.value, people: opinion.people.value, files: opinion.files.value, ...filled }
  }, restore)

  function restore(d: Draft) {
    opinion.comment.value = d.comment ?? ''
    opinion.people.value = d.people ?? []
    opinion.files.value = d.files ?? []
    head.value = { ...head.value, ...d.head }
    for (const saved of d.lines ?? []) {
      const line = lines.value.find((l, i) => Number(l.values.line ?? i + 1) === saved.line)
      if (line) line.values = { ...line.values, ...saved }
    }
  }

  /** Suggests where to pick from; without the right to see stock the clerk fills it in himself. */
  async function hint(of: Paper | null) {
    const hints = of && (await stockHints(of).catch(() => null))
    if (!hints || paper.value?.doc.id !== of.doc.id) return
    suggest(lines.value, hints)
    warnings.value = hints.warnings
  }

  /** Finds what an agreement still lacks. */
  function check(): boolean {
    problems.value = []
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

  /** Sends a verb; null when it was refused, with the reason on the panel. What `extra` says goes before the opinion box. */
  async function send(action: Decision, extra: Partial<DecisionBody> = {}): Promise<DecisionResult | null> {
    const t = task.value
    if (!t || busy.value || !paper.value) return null
    error.value = ''
    requestId.value = ''
    problems.value = []
    if (action === 'agree' && fills.value && !check()) return null
    busy.value = action
    const body: DecisionBody = { action, ...opinion.body(), ...(action === 'agree' && fills.value ? { fields: { head: compact(head.value), lines: lineValues() } } : {}), ...extra }
    try {
      const result = await decide(t.id, body, intent.keyFor([t.id, body]))
      opinion.reset()
      void draft.drop(t.id)
      if (action === 'agree' && headFields.value.some((f) => f.default === 'last')) void putSetting(lastKey(t), head.value).catch(() => {})
      return result
    } catch (err) {
      const e = asApiError(err)
      intent.refused(e)
      error.value = e.message
      requestId.value = e.requestId
      if (e.code === 'task.already_decided') stale()
      problems.value = e.errors.filter((x) => x.message !== e.message).map((x) => placed(x.location, x.message))
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

  return { opinion, head, lines, error, requestId, problems, warnings, busy, headFields, lineFields, lineNames, fills, touch: draft.touch, send }
}

export type DecisionState = ReturnType<typeof useDecision>

/** The fields that the step fills in. */
function stepEdits(paper: Paper | null, task: Task | null) {
  return paper?.doc.steps.find((s) => s.key === task?.step.key)?.edits
}
