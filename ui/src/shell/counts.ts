import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { TaskCounts } from '@/api/types'
import { api } from '@/shared/request'
import { useSession } from './session'

/** 流程运维: what nobody has seen to yet is counted beside it in the menu. */
const operations = 'P-02'

/** Counts of waiting work, for the header and the menu. */
export const useCounts = defineStore('counts', () => {
  const session = useSession()
  const counts = ref<TaskCounts>({ todo: 0, cc_unread: 0, by_function: {} })

  async function refresh() {
    try {
      const [tasks, incidents] = await Promise.all([
        api.get<TaskCounts>('/tasks/counts'),
        session.can(operations) ? api.get<{ count: number }>('/incidents/count') : undefined,
      ])
      const byFunction = incidents ? { ...tasks.by_function, [operations]: incidents.count } : tasks.by_function
      counts.value = { ...tasks, by_function: byFunction }
    } catch {
      // The number is a convenience: an error here must not disturb the page in use.
    }
  }

  return { counts, refresh }
})
