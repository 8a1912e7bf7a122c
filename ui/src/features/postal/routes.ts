import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'postal', name: 'parcels', component: () => import('./ParcelListPage.vue'), meta: { title: '手动发快递和查询' } },
  { path: 'postal/imports', name: 'postal-imports', component: () => import('./ImportPage.vue'), meta: { title: '导入邮政快递反馈' } },
  { path: 'postal/imports/:id', name: 'postal-import', component: () => import('./ImportResultPage.vue'), props: true, meta: { title: '邮政快递反馈导入结果' } },
  { path: 'postal/pushes', name: 'postal-pushes', component: () => import('./PushPage.vue'), meta: { title: '敬老卡推送邮政物流信息接口' } },
  { path: 'postal/:id', name: 'parcel', component: () => import('./ParcelPage.vue'), props: true, meta: { title: '邮件' } },
]

export default routes
