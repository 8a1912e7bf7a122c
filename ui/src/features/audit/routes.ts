import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'audit', name: 'audit', component: () => import('./AuditPage.vue'), meta: { title: '日志查询' } },
  { path: 'audit/timeline', name: 'audit-timeline', component: () => import('./TimelinePage.vue'), meta: { title: '时间线' } },
  { path: 'audit/alarms', name: 'audit-alarms', component: () => import('./AlarmsPage.vue'), meta: { title: '审计告警' } },
]

export default routes
