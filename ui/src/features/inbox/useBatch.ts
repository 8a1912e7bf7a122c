import { h, reactive, watch, type ComputedRef } from 'vue'
import { ElMessageBox } from 'element-plus'
import type { Task } from '@/api/types'
import { confirm, toast, toastError } from '@/shared/notify'
import { decideMany } from './api'

/** Selecting several tasks and agreeing to them together. */
export function useBatch(rows: ComputedRef<Task[]>, done: () => Promise<void>) {
  const selected = reactive(new Set<string>())
  watch(rows, (list) => {
    for (const id of [...selected]) if (!list.some((t) => t.id === id)) selected.delete(id)
  })

  function toggle(id: string | undefined) {
    if (!id) return
    if (!selected.delete(id)) selected.add(id)
  }

  async function agree() {
    const tasks = rows.value.filter((t) => selected.has(t.id))
    if (!tasks.length) return
    const names = tasks.slice(0, 3).map((t) => t.document.id).join('、')
    if (!(await confirm(`将同意 ${tasks.length} 张单据：${names}${tasks.length > 3 ? ' 等' : ''}。`, '批量同意', `同意 ${tasks.length} 张`))) return
    try {
      const { results } = await decideMany(tasks.map((t) => t.id), 'agree', '')
      const refused = results.filter((r) => !r.ok)
      selected.clear()
      if (results.length > refused.length) toast(`已同意 ${results.length - refused.length} 张单据`)
      if (refused.length) report(refused.map((r) => `${tasks.find((t) => t.id === r.task)?.document.id ?? r.task}：${r.detail ?? '没有处理成功'}`))
      await done()
    } catch (err) {
      toastError(err)
    }
  }

  function report(lines: string[]) {
    void ElMessageBox.alert(h('ul', lines.map((l) => h('li', l))), `有 ${lines.length} 张没有同意成功`, { confirmButtonText: '知道了' }).catch(() => {})
  }

  return { selected, toggle, agree }
}
