import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'documents', name: 'documents', component: () => import('./DocumentListPage.vue'), meta: { title: '单据' } },
  { path: 'documents/new/:type', name: 'document-new', component: () => import('./DocumentEditPage.vue'), props: (r) => ({ type: r.params.type, source: typeof r.query.source === 'string' ? r.query.source : undefined }), meta: { title: '录入' } },
  { path: 'documents/:id', name: 'document', component: () => import('./DocumentDetailPage.vue'), props: true, meta: { title: '单据' } },
  { path: 'documents/:id/edit', name: 'document-edit', component: () => import('./DocumentEditPage.vue'), props: true, meta: { title: '修改单据' } },
]

export default routes
