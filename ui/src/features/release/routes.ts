import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'release', name: 'release', component: () => import('./BoxListPage.vue'), meta: { title: '发卡管理' } },
  { path: 'release/map', name: 'release-map', component: () => import('./MapPage.vue'), meta: { title: '箱的分布' } },
  { path: 'release/packing', name: 'release-packing', component: () => import('./PackingPage.vue'), meta: { title: '分拣装箱' } },
  { path: 'release/batches', name: 'release-batches', component: () => import('./BatchListPage.vue'), meta: { title: '发放批次' } },
  { path: 'release/batches/new', name: 'release-register', component: () => import('./RegisterPage.vue'), meta: { title: '登记发放批次' } },
  { path: 'release/batches/:id', name: 'release-batch', component: () => import('./BatchPage.vue'), props: true, meta: { title: '发放批次' } },
  { path: 'release/boxes/:number', name: 'release-box', component: () => import('./BoxPage.vue'), props: true, meta: { title: '箱' } },
  { path: 'release/receiving', name: 'release-receiving', component: () => import('./ReceivingPage.vue'), meta: { title: '区级签收（批次号）' } },
  { path: 'release/distributing', name: 'release-distributing', component: () => import('./DistributingPage.vue'), meta: { title: '分发到网点' } },
  { path: 'release/signing', name: 'release-signing', component: () => import('./SigningPage.vue'), meta: { title: '网点最终签收（箱号）' } },
  { path: 'release/differences', name: 'release-differences', component: () => import('./DifferencesPage.vue'), meta: { title: '签收差异' } },
  { path: 'release/shipments', name: 'release-shipments', component: () => import('./ShipmentsPage.vue'), meta: { title: '收发核对的箱' } },
]

export default routes
