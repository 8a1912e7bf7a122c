import { computed, ref, shallowRef } from 'vue'
import type { Attachment, Doc } from '@/api/types'
import { createDocument, getDocument, submitDocument, updateDocument } from '@/features/documents/api'
import { useIntent } from '@/shared/action'
import { useLoad } from '@/shared/load'
import { toast } from '@/shared/notify'
import { asApiError, newKey } from '@/shared/request'
import { useCounts } from '@/shell/counts'
import { districtList, getCitizen, householdFields, personFields, type Citizen, type Kind } from './api'

/** State and commands of the page on which a request about a citizen is made or mended. */
export function useApplication(props: { kind?: Kind; id?: string }) {
  const counts = useCounts()
  const doc = shallowRef<Doc | null>(null)
  const kind = ref<Kind>(props.kind ?? 'correction')
  const citizen = shallowRef<Citizen | null>(null)
  const rows = ref<Record<string, string>>({})
  const files = ref<string[]>([])
  const known = ref<Attachment[]>([])
  const verified = ref(false)
  const remark = ref('')
  const districts = ref<Record<string, string>>({})
  const problems = ref<Record<string, string>>({})
  const message = ref('')
  const busy = ref(false)
  const intent = useIntent()

  /** The fields this kind of request may ask for, of this citizen. */
  const missing = computed(() => {
    if (kind.value === 'household') return [...householdFields, ...personFields.filter((f) => f.name === 'name')]
    return citizen.value?.registered ? [...personFields, ...householdFields] : personFields
  })

  /** Who has a household already needs the other kind of request. */
  const unfit = computed(() => kind.value === 'household' && !!citizen.value?.registered)

  const load = useLoad(async () => {
    districts.value = Object.fromEntries((await districtList()).map((d) => [d.id, d.name]))
    if (!props.id) return true
    const d = await getDocument(props.id)
    kind.value = d.type === 'affairs.household' ? 'household' : 'correction'
    show(d)
    citizen.value = await getCitizen(String(d.head.citizen))
    return true
  })

  function show(d: Doc) {
    doc.value = d
    rows.value = Object.fromEntries(d.lines.map((l) => [String(l.field), String(l.new ?? '')]))
    files.value = (d.head.attachments ?? []) as string[]
    known.value = d.attachments
    verified.value = !!d.head.verified
    remark.value = String(d.head.remark ?? '')
  }

  function choose(c: Citizen | null) {
    citizen.value = c
    rows.value = kind.value === 'household' && c ? Object.fromEntries(householdFields.map((f) => [f.name, ''])) : {}
    problems.value = {}
    message.value = ''
  }

  function toggle(field: string) {
    const { [field]: was, ...rest } = rows.value
    rows.value = was === undefined ? { ...rest, [field]: '' } : rest
  }

  /** Masked until the request is saved, then as it is. */
  function oldValue(field: string): unknown {
    const line = doc.value?.lines.find((l) => l.field === field)
    return line?.old ?? citizen.value?.values[field]
  }

  function body() {
    const asked = missing.value.filter((f) => f.name in rows.value)
    return {
      head: { citizen: citizen.value?.id, verified: verified.value, attachments: files.value, remark: remark.value },
      lines: asked.map((f) => ({ field: f.name, new: rows.value[f.name] })),
    }
  }

  async function submit(): Promise<string> {
    if (busy.value || !citizen.value) return ''
    busy.value = true
    problems.value = {}
    message.value = ''
    const what = body()
    try {
      let d = doc.value
      if (!d) d = await createDocument(`affairs.${kind.value}`, what, true, intent.keyFor(what))
      else {
        doc.value = d = await updateDocument(d.id, d.version, what, intent.keyFor([d.version, what]))
        d = await submitDocument(d.id, d.version, newKey())
      }
      toast(`${d.id} 已提交`)
      void counts.refresh()
      return d.id
    } catch (err) {
      await refused(err, what.lines.map((l) => l.field))
      return ''
    } finally {
      busy.value = false
    }
  }

  /** Shows what is wrong where it is; a draft that was kept is gone on with. */
  async function refused(err: unknown, fields: string[]) {
    const e = asApiError(err)
    intent.refused(e)
    message.value = e.message
    for (const p of e.errors) {
      const line = /^lines\[(\d+)\]/.exec(p.location ?? '')
      problems.value[line ? fields[Number(line[1])] ?? 'lines' : p.location ?? ''] = p.message
    }
    if (!doc.value && e.documentId) doc.value = await getDocument(e.documentId).catch(() => null)
  }

  return { load, kind, citizen, rows, files, known, verified, remark, districts, problems, message, busy, missing, unfit, choose, toggle, oldValue, submit }
}
