import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'reports/:id', name: 'report', component: () => import('./ReportPage.vue'), props: true, meta: { title: '报表' } },
]

export default routes
