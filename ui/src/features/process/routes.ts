import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'process/definitions', name: 'definitions', component: () => import('./DefinitionListPage.vue'), meta: { title: '流程定义' } },
  { path: 'process/definitions/:type', name: 'definition', component: () => import('./DefinitionPage.vue'), props: true, meta: { title: '流程定义' } },
]

export default routes
