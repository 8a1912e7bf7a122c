import { ref } from 'vue'
import type { Decision, DecisionResult, Named } from '@/api/types'
import { toastError } from '@/shared/notify'
import { newKey } from '@/shared/request'
import { decide, getTask } from './api'
import { verbs } from './verbs'

/** What was just done, with the way back for as long as there is one. */
export interface Done { task: string; document: string; text: string; undo: boolean }

const sayFor = 6000
const undoable: Decision[] = ['agree', 'return']

/** The last decision and taking it back 拿回, until the next person has acted. */
export function useUndo(back: (result: DecisionResult) => Promise<void>) {
  const done = ref<Done | null>(null)
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function say(result: DecisionResult, action: Decision, people: Named[] = [], word = verbs[action].done) {
    const { document, next, task } = result
    const whom = people.length ? `给 ${people.map((p) => p.name).join('、')}` : ''
    const where = verbs[action].leaves && !whom ? `，${next ? `转到${next.title}` : document.state_label}` : ''
    const d: Done = { task: task.id, document: document.id, text: `${document.id} ${word}${whom}${where}`, undo: false }
    show(d)
    if (undoable.includes(action)) void ask(d)
  }

  /** Only the task itself knows whether it can still be taken back. */
  async function ask(d: Done) {
    const task = await getTask(d.task).catch(() => null)
    if (task && done.value?.task === d.task) show({ ...done.value, undo: task.actions.includes('take_back') })
  }

  function show(d: Done) {
    clearTimeout(timer)
    done.value = d
    // Without a way back it is only news, and goes by itself.
    if (!d.undo) timer = setTimeout(() => { done.value = null }, sayFor)
  }

  /** Something happened to a paper: perhaps the way back is closed now. */
  async function look(document: string) {
    const d = done.value
    if (!d?.undo || d.document !== document || busy.value) return
    await ask(d)
  }

  async function undo() {
    const d = done.value
    if (!d?.undo || busy.value) return
    busy.value = true
    try {
      const result = await decide(d.task, { action: 'take_back' }, newKey())
      say(result, 'take_back')
      await back(result)
    } catch (err) {
      toastError(err)
      if (done.value?.task === d.task) show({ ...d, undo: false })
    } finally {
      busy.value = false
    }
  }

  return { done, busy, say, look, undo, close: () => { done.value = null } }
}
