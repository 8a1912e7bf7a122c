import type { RouteRecordRaw } from 'vue-router'

const form = () => import('./SeniorFormPage.vue')

const routes: RouteRecordRaw[] = [
  { path: 'senior', name: 'seniors', component: () => import('./SeniorListPage.vue'), meta: { title: '敬老卡申领查询' } },
  { path: 'senior/new', name: 'senior-new', component: form, props: { region: 'local' }, meta: { title: '敬老卡个人信息受理' } },
  { path: 'senior/delta', name: 'senior-delta', component: form, props: { region: 'delta' }, meta: { title: '敬老卡（长三角地区）申领' } },
  { path: 'senior/photo', name: 'senior-photo', component: () => import('./PhotoPage.vue'), meta: { title: '敬老卡照片采集' } },
  { path: 'senior/stuck', name: 'senior-stuck', component: () => import('./StuckListPage.vue'), meta: { title: '敬老卡滞发卡查询' } },
  { path: 'senior/stuck/upload', name: 'senior-stuck-upload', component: () => import('./StuckUploadPage.vue'), meta: { title: '敬老卡滞发卡上传' } },
  { path: 'senior/records', name: 'senior-records', component: () => import('./RecordsPage.vue'), meta: { title: '办理明细' } },
  { path: 'senior/:id', name: 'senior', component: () => import('./SeniorPage.vue'), props: true, meta: { title: '敬老卡申领单' } },
  { path: 'senior/:id/edit', name: 'senior-edit', component: form, props: true, meta: { title: '修改敬老卡申领单' } },
]

export default routes
