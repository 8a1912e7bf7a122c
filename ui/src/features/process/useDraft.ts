import { computed, ref, watch, type Ref } from 'vue'
import { asApiError, type ApiError } from '@/shared/request'
import { saveDraft } from './api'
import { cleaned } from './definition'
import type { ProblemError } from '@/api/types'
import type { DefinitionDetail, DefinitionStep } from './types'

/**
 * The chain that is being edited: kept on the server a moment after each change, with what the
 * server finds wrong in it. Somebody else's newer draft stops the saving and is told.
 */
export function useDraft(detail: Ref<DefinitionDetail | null>) {
  const chain = ref<DefinitionStep[]>([])
  const cc = ref<string[]>([])
  const revision = ref(0)
  const base = ref(0)
  const problems = ref<ProblemError[]>([])
  const warnings = ref<ProblemError[]>([])
  const dirty = ref(false)
  const saving = ref(false)
  const error = ref<ApiError | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  const begun = computed(() => revision.value > 0 || dirty.value)

  watch(detail, (d) => {
    if (!d) return
    clearTimeout(timer)
    const from = d.draft ?? { chain: d.current.chain, cc: d.current.cc, revision: 0, base: d.current.version }
    chain.value = from.chain
    cc.value = from.cc
    revision.value = from.revision
    base.value = from.base
    problems.value = []
    warnings.value = []
    dirty.value = false
    error.value = null
    if (d.draft && d.can_manage) void save() // asks what is wrong with it
  }, { immediate: true })

  function touch() {
    dirty.value = true
    clearTimeout(timer)
    timer = setTimeout(() => void save(), 800)
  }

  /** Saves what there is; waits for a save under way, so that revisions follow each other. */
  async function save(): Promise<boolean> {
    clearTimeout(timer)
    await running
    const d = detail.value
    if (!d || error.value?.code === 'definition.stale') return false
    dirty.value = false
    saving.value = true
    running = saveDraft(d.type, { revision: revision.value, base: base.value, chain: chain.value.map(cleaned), cc: cc.value })
      .then((saved) => {
        revision.value = saved.revision
        problems.value = saved.problems
        warnings.value = saved.warnings
        error.value = null
      })
      .catch((err: unknown) => {
        error.value = asApiError(err)
        dirty.value = true
      })
      .finally(() => {
        saving.value = false
        running = undefined
      })
    await running
    return !error.value
  }

  function setChain(next: DefinitionStep[]) {
    chain.value = next
    touch()
  }
  function setStep(step: DefinitionStep) {
    setChain(chain.value.map((s) => (s.key === step.key ? step : s)))
  }
  function setCC(roles: string[]) {
    cc.value = roles
    touch()
  }

  return { chain, cc, revision, problems, warnings, dirty, saving, error, begun, setChain, setStep, setCC, save }
}
