import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'masters/:ref', name: 'masters', component: () => import('./MasterPage.vue'), props: (to) => ({ listRef: to.params.ref }), meta: { title: '系统维护' } },
]

export default routes
