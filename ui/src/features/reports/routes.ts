import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'reports/:id', name: 'report', component: () => import('./ReportPage.vue'), props: true, meta: { title: '报表' } },
  { path: 'report-deliveries', name: 'report-deliveries', component: () => import('./DeliveriesPage.vue'), meta: { title: '定时报表' } },
]

export default routes
