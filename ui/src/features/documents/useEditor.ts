import { computed, ref, shallowRef, watch } from 'vue'
import type { Doc, DocumentType, Values } from '@/api/types'
import { defaults } from '@/shared/fields'
import { today } from '@/shared/format'
import { isEmptyLine, newLine, type GridLine } from '@/shared/grid/lines'
import { useLoad } from '@/shared/load'
import { knownLabel, labelFor, rememberLabels } from '@/shared/masters'
import { toast, toastError } from '@/shared/notify'
import { asApiError, newKey } from '@/shared/request'
import { useIntent } from '@/shared/action'
import { getSetting, putSetting } from '@/shared/settings'
import { useCounts } from '@/shell/counts'
import { beginDocument, createDocument, documentType, getDocument, learn, submitDocument, updateDocument } from './api'
import { bodyOf, linesOf, locate, problemsOf, type Problem } from './editor'
import { useScratch } from './useScratch'

/** State and commands of the page on which a paper is entered or changed. */
export function useEditor(props: { type?: string; id?: string; source?: string }) {
  const counts = useCounts()
  const kind = shallowRef<DocumentType | null>(null)
  const doc = shallowRef<Doc | null>(null)
  const head = ref<Values>({})
  const lines = ref<GridLine[]>([])
  const labels = ref<Record<string, string>>({})
  const problems = ref<Problem[]>([])
  const problemTitle = ref<string>()
  const requestId = ref('')
  const busy = ref(false)
  const restoredAt = ref('')
  const hasLines = computed(() => lines.value.some((l) => !isEmptyLine(l)))
  // One key for one intent: a retry after a lost reply is answered, not done twice.
  const intent = useIntent()

  const scratch = useScratch(() => `scratch.${props.id ?? props.type}`, () =>
    (kind.value ? { ...bodyOf(kind.value, head.value, lines.value), labels: namesInUse(), version: doc.value?.version ?? 0 } : null))

  function namesInUse(): Record<string, string> {
    const out: Record<string, string> = {}
    for (const [fields, list] of [[kind.value?.head ?? [], [head.value]], [kind.value?.lines ?? [], lines.value.map((l) => l.values)]] as const) {
      for (const f of fields) {
        if (!f.ref) continue
        for (const values of list) {
          const id = values[f.name]
          const name = id ? labels.value[String(id)] ?? knownLabel(f.ref, id) : undefined
          if (name) out[String(id)] = name
        }
      }
    }
    return out
  }

  const load = useLoad(async () => {
    if (props.id) {
      const d = await getDocument(props.id)
      kind.value = await documentType(d.type, d.form_version)
      show(learn(d, kind.value))
    } else {
      const [t, last] = await Promise.all([documentType(props.type ?? ''), getSetting<Values>(`last.${props.type}`).catch(() => null)])
      kind.value = t
      head.value = defaults(t.head, today(), last ?? {})
      lines.value = [newLine()]
      if (props.source) await begin(props.source)
    }
    await scratch.load()
    // Work left on this very state of the paper comes back by itself; on another one it is offered.
    const left = scratch.found.value
    restoredAt.value = ''
    if (left && left.version === (doc.value?.version ?? 0) && !props.source) restore()
    else if (!left) scratch.start()
    return true
  })

  /** Starts from an earlier paper: what both forms have, and what is left of its lines. */
  async function begin(source: string) {
    if (!kind.value) return
    const begun = await beginDocument(source, kind.value)
    labels.value = { ...labels.value, ...begun.labels }
    head.value = { ...head.value, ...begun.head }
    if (begun.lines.length) lines.value = begun.lines.map((l) => newLine(l))
  }

  // Choosing the earlier paper in the form brings its lines, while there are none.
  const chosen = computed(() => {
    const f = kind.value?.head.find((x) => x.ref?.startsWith('posted-'))
    return f ? String(head.value[f.name] ?? '') : ''
  })
  watch(chosen, (source, before) => {
    if (source && source !== before && !doc.value && !hasLines.value) void begin(source).catch(toastError)
  })

  function show(d: Doc) {
    doc.value = d
    labels.value = { ...d.labels }
    head.value = { ...d.head, business_date: d.head.business_date ?? d.business_date }
    lines.value = linesOf(d, newLine)
    if (!lines.value.length) lines.value.push(newLine())
  }

  function restore() {
    const s = scratch.found.value
    if (!s || !kind.value) return
    for (const f of [...kind.value.head, ...kind.value.lines]) if (f.ref) rememberLabels(f.ref, s.labels)
    labels.value = { ...labels.value, ...s.labels }
    head.value = { ...head.value, ...s.head }
    lines.value = s.lines.length ? s.lines.map((l) => newLine(l)) : [newLine()]
    restoredAt.value = s.saved_at
    scratch.found.value = null
    scratch.start()
  }

  /** Drops what was left and starts from the paper, or from an empty one. */
  async function forget() {
    await scratch.drop()
    doc.value = null
    await load.reload()
  }

  /** Lines brought by an Excel import; names not known yet are fetched by the way. */
  function take(imported: Values[], replace: boolean) {
    const kept = replace ? [] : lines.value.filter((l) => !isEmptyLine(l))
    const rows = imported.map(({ line: _line, ...values }) => newLine(values))
    lines.value = [...kept, ...rows]
    problems.value = []
    toast(`已导入 ${imported.length} 行，请核对后提交`)
    for (const f of kind.value?.lines ?? []) {
      if (!f.ref) continue
      for (const id of new Set(imported.map((l) => l[f.name]))) {
        if (typeof id === 'string' && !knownLabel(f.ref, id)) {
          void labelFor(f.ref, id).then((name) => { labels.value = { ...labels.value, [id]: name } }).catch(() => {})
        }
      }
    }
  }

  /** A refused submission may have left a draft: the next attempt goes on with it, not beside it. */
  async function keepDraft(id: string) {
    if (id && !doc.value) doc.value = await getDocument(id).catch(() => null)
  }

  async function send(t: DocumentType, submit: boolean): Promise<Doc> {
    const body = bodyOf(t, head.value, lines.value)
    if (!doc.value) return createDocument(t.code, body, submit, intent.keyFor([body, submit]))
    const changed = await updateDocument(doc.value.id, doc.value.version, body, intent.keyFor([doc.value.version, body]))
    doc.value = { ...changed, labels: { ...labels.value, ...changed.labels } }
    return submit ? submitDocument(changed.id, changed.version, newKey()) : changed
  }

  /** Saves or submits; gives the paper when done, or null with the problems on the page. */
  async function save(submit: boolean): Promise<Doc | null> {
    const t = kind.value
    if (!t || busy.value) return null
    requestId.value = ''
    problemTitle.value = undefined
    problems.value = problemsOf(t, head.value, lines.value, submit)
    if (problems.value.length) return null
    busy.value = true
    try {
      const saved = await send(t, submit)
      await scratch.drop()
      if (!props.id) void putSetting(`last.${t.code}`, head.value).catch(() => {})
      toast(submit ? `${saved.title} ${saved.id} 已提交，${saved.state_label}` : `草稿 ${saved.id} 已保存`)
      void counts.refresh()
      return saved
    } catch (err) {
      const e = asApiError(err)
      intent.refused(e)
      await keepDraft(e.documentId)
      problems.value = e.errors.length ? locate(e.errors, t, lines.value) : [{ where: '', message: e.message }]
      problemTitle.value = e.errors.length > 1 ? `${e.message.replace(/[。：]$/, '')}：共 ${e.errors.length} 处` : e.errors.length ? e.message : '没有提交成功，内容还在本页'
      requestId.value = e.requestId
      if (e.status === 0) toastError(e)
      return null
    } finally {
      busy.value = false
    }
  }

  return { kind, doc, head, lines, labels, problems, problemTitle, requestId, busy, hasLines, restoredAt, load, scratch, restore, forget, take, save }
}
