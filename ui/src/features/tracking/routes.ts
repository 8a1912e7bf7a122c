import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'process/tracking', name: 'tracking', component: () => import('./TrackingPage.vue'), meta: { title: '流程跟踪' } },
  { path: 'process/tracking/papers', name: 'tracking-papers', component: () => import('./TrackingPapersPage.vue'), meta: { title: '指标明细' } },
]

export default routes
