import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'repairs', name: 'repairs', component: () => import('./TicketListPage.vue'), meta: { title: '设备报修' } },
  { path: 'repairs/new', name: 'repair-new', component: () => import('./RegisterPage.vue'), meta: { title: '设备报修登记' } },
  { path: 'repairs/board', name: 'repair-board', component: () => import('./BoardPage.vue'), meta: { title: '上门维修' } },
  { path: 'repairs/mine', name: 'repair-mine', component: () => import('./MinePage.vue'), meta: { title: '我的维修' } },
  { path: 'repairs/devices', name: 'repair-devices', component: () => import('./DevicePage.vue'), meta: { title: '设备台账' } },
  { path: 'repairs/:id', name: 'repair', component: () => import('./TicketPage.vue'), props: true, meta: { title: '报修单' } },
]

export default routes
