import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Notice, Page } from '@/api/types'
import { type ApiError, api, asApiError, newKey } from '@/shared/request'

/** Where a notice leads: to the page it names, its task in the inbox, or the paper; to the alarms, which are about no paper. */
export const placeOf = (n: { kind?: string; task?: string; document: string; link?: string }) => (n.link ? n.link : n.kind === 'alarm' ? '/audit/alarms' : n.task ? `/inbox?task=${n.task}` : `/documents/${n.document}`)

/** What this person was told about papers 通知, and how much of it is unread. */
export const useNotices = defineStore('notices', () => {
  const unread = ref(0)
  const items = ref<Notice[]>([])
  const cursor = ref('')
  const loading = ref(false)
  const error = shallowRef<ApiError | null>(null)
  const onlyUnread = ref(false)
  const more = computed(() => !!cursor.value)

  async function count() {
    try {
      unread.value = (await api.get<{ count: number }>('/notices/unread')).count
    } catch {
      // The number is a convenience: an error here must not disturb the page in use.
    }
  }

  async function load(further = false) {
    loading.value = true
    try {
      const page = await api.get<Page<Notice>>('/notices', { unread: onlyUnread.value || undefined, page_size: 20, cursor: further ? cursor.value : undefined })
      items.value = further ? [...items.value, ...page.items] : page.items
      cursor.value = page.next_cursor ?? ''
      error.value = null
    } catch (err) {
      error.value = asApiError(err)
    } finally {
      loading.value = false
    }
  }

  /** Marks some notices read, or all of them. */
  async function read(ids?: string[]) {
    await api.post('/notices/read', ids ? { ids } : undefined, newKey())
    items.value = items.value.map((n) => (!ids || ids.includes(n.id) ? { ...n, read: true } : n))
    await count()
  }

  return { unread, items, loading, error, onlyUnread, more, count, load, read }
})
