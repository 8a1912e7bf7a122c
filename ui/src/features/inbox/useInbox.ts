import { computed, onMounted, ref } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import type { Page, Task } from '@/api/types'
import { usePagedList } from '@/shared/pagedList'
import { api } from '@/shared/request'
import { useCounts } from '@/shell/counts'
import { gather, useLive } from '@/shell/live'
import { listTasks, views, type Tabs, type View } from './api'
import { addressOf, filterNames, filtersOf, type Filters } from './filters'
import { mergeLive, type Row } from './liveList'

/** The list of the inbox: which view, under which conditions, and kept up to date while one works in it. */
export function useInbox(openId: () => string) {
  const route = useRoute()
  const router = useRouter()
  const counts = useCounts()
  const live = useLive()
  /** Tasks this person decided on since the list was read. */
  const own = new Set<string>()

  const view = computed<View>(() => views.find((v) => v.key === route.query.view)?.key ?? 'todo')
  const filters = computed<Filters>(() => filtersOf(route.query))
  const list = usePagedList<Row>((q, signal) => listTasks({ ...q, view: view.value }, signal), () => ['view', ...filterNames])

  const others = ref<Tabs>({})
  const tabs = computed<Tabs>(() => ({ ...others.value, todo: counts.counts.todo, cc: counts.counts.cc_unread }))

  /** What waits in one's department, and one's own papers that are under way. */
  async function countOthers() {
    const total = (query: Record<string, string>) => api.get<Page<Task>>('/tasks', { ...query, page_size: 1 })
      .then((p) => (p.total_capped ? `${p.total}+` : p.total)).catch(() => 0)
    const [team, initiated] = await Promise.all([total({ view: 'team' }), total({ view: 'initiated', state: 'open' })])
    others.value = { team, initiated }
  }

  const refresh = () => list.refresh((old, fresh) => mergeLive(old, fresh, openId(), own))
  const catchUp = gather(() => { void refresh() })
  const recount = gather(() => { void countOthers() }, 3000)
  live.listen((e) => {
    if (e.type === 'notice') return
    catchUp()
    recount()
  })
  onMounted(countOthers)

  /** After one's own decision: what is gone is gone. */
  async function settle(task: string, leaves: boolean) {
    if (leaves) own.add(task)
    void counts.refresh()
    await list.refresh()
  }

  const keepSize = (): LocationQueryRaw => (route.query.page_size ? { page_size: route.query.page_size } : {})
  const show = (v: View) => void router.push({ query: { ...addressOf(v, {}), ...keepSize() } })
  const narrow = (f: Filters) => void router.push({ query: { ...addressOf(view.value, f), ...keepSize(), task: route.query.task } })

  return { view, filters, list, tabs, refresh, settle, show, narrow }
}
