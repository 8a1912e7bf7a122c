import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'security/certificates', name: 'certificates', component: () => import('./CertificatePage.vue'), meta: { title: '证书绑定' } },
  { path: 'security/unmaskings', name: 'unmaskings', component: () => import('./UnmaskingsPage.vue'), meta: { title: '查看个人信息明文' } },
]

export default routes
