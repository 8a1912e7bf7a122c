import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { TaskCounts } from '@/api/types'
import { api } from '@/shared/request'

/** Counts of waiting work, for the header and the menu. */
export const useCounts = defineStore('counts', () => {
  const counts = ref<TaskCounts>({ todo: 0, cc_unread: 0, by_function: {} })

  async function refresh() {
    try {
      counts.value = await api.get<TaskCounts>('/tasks/counts')
    } catch {
      // The number is a convenience: an error here must not disturb the page in use.
    }
  }

  return { counts, refresh }
})
