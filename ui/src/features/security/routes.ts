import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'security/certificates', name: 'certificates', component: () => import('./CertificatePage.vue'), meta: { title: '证书绑定' } },
]

export default routes
