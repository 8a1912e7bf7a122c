import { computed, ref, watch } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import type { Page } from '@/api/types'
import { useLoad } from './load'
import type { Query } from './request'

export const pageSizes = [20, 50, 100, 200]

/**
 * A list paged by key whose filters, page size and place are in the address, so that back,
 * reload and a copied address show the same rows.
 */
export function usePagedList<T>(fetcher: (query: Query, signal: AbortSignal) => Promise<Page<T>>, filterNames: () => string[]) {
  const route = useRoute()
  const router = useRouter()
  const home = route.path
  const one = (v: unknown) => (Array.isArray(v) ? v[0] : v) as string | undefined

  const filters = computed<Record<string, string>>(() => {
    const out: Record<string, string> = {}
    for (const name of filterNames()) {
      const v = one(route.query[name])
      if (v) out[name] = v
    }
    return out
  })
  const pageSize = computed(() => Number(one(route.query.page_size)) || 50)
  const cursor = computed(() => one(route.query.cursor) ?? '')

  // Cursors of the pages before this one; lost on reload, when "previous" leads to the first page.
  const trail = ref<string[]>([])
  // While the address is already another page's, this list keeps still until it is gone.
  const query = computed<Query>((old) =>
    old && route.path !== home ? old : { ...filters.value, page_size: pageSize.value, cursor: cursor.value })
  const load = useLoad<Page<T>>((signal) => fetcher(query.value, signal), () => JSON.stringify(query.value))
  watch(() => JSON.stringify(filters.value), () => { trail.value = [] })

  // A page leaving the screen must not write its filters into the next page's address.
  const go = (q: LocationQueryRaw) => { if (route.path === home) void router.push({ query: q }) }

  function setFilters(next: Record<string, string | undefined>, keep = true) {
    const q: LocationQueryRaw = { ...route.query }
    if (!keep) for (const name of filterNames()) delete q[name]
    for (const [k, v] of Object.entries(next)) {
      if (v) q[k] = v
      else delete q[k]
    }
    delete q.cursor
    delete q.filter
    go(q)
  }

  function next() {
    const after = load.data.value?.next_cursor
    if (!after) return
    trail.value.push(cursor.value)
    go({ ...route.query, cursor: after })
  }

  function previous() {
    const q: LocationQueryRaw = { ...route.query }
    const before = trail.value.pop()
    if (before) q.cursor = before
    else delete q.cursor
    go(q)
  }

  const setPageSize = (n: number) => {
    const q: LocationQueryRaw = { ...route.query, page_size: String(n) }
    delete q.cursor
    go(q)
  }

  return {
    ...load, filters, query, pageSize, setFilters, setPageSize, next, previous,
    rows: computed(() => load.data.value?.items ?? []),
    hasNext: computed(() => !!load.data.value?.next_cursor),
    hasPrevious: computed(() => !!cursor.value),
    total: computed(() => {
      const p = load.data.value
      if (!p || p.total === undefined) return ''
      return `共 ${p.total.toLocaleString('en-US')}${p.total_capped ? '+' : ''} 条`
    }),
  }
}

export type PagedList<T> = ReturnType<typeof usePagedList<T>>
