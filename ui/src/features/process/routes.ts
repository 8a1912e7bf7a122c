import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'process/definitions', name: 'definitions', component: () => import('./DefinitionListPage.vue'), meta: { title: '流程定义' } },
  { path: 'process/definitions/:type', name: 'definition', component: () => import('./DefinitionPage.vue'), props: true, meta: { title: '流程定义' } },
  { path: 'process/operations', name: 'operations', component: () => import('./OperationsPage.vue'), meta: { title: '流程运维' } },
  { path: 'process/deputies', name: 'deputies', component: () => import('./DeputyPage.vue'), meta: { title: '代理设置' } },
  { path: 'process/calendar', name: 'calendar', component: () => import('./CalendarPage.vue'), meta: { title: '工作日历' } },
  { path: 'process/handover', name: 'handover', component: () => import('./HandoverPage.vue'), meta: { title: '工作移交' } },
]

export default routes
