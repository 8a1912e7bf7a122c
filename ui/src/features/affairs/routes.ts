import type { RouteRecordRaw } from 'vue-router'

const page = () => import('./ApplyPage.vue')

// Requests hold personal data: they are entered on a page of their own, which leaves no
// unsaved copy behind. The general addresses of these papers lead to it, too.
const routes: RouteRecordRaw[] = [
  { path: 'affairs/new/:kind(correction|household)', name: 'affairs-new', component: page, props: true, meta: { title: '事务处理申请' } },
  { path: 'documents/new/affairs.:kind(correction|household)', redirect: (to) => `/affairs/new/${String(to.params.kind)}` },
  { path: 'documents/:id(XG-.+|HJ-.+)/edit', name: 'affairs-edit', component: page, props: true, meta: { title: '修改申请' } },
]

export default routes
