import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'inbox', name: 'inbox', component: () => import('./InboxPage.vue'), meta: { title: '待办事项' } },
]

export default routes
