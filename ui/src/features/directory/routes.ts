import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'directory/departments', name: 'departments', component: () => import('./DepartmentPage.vue'), meta: { title: '部门管理' } },
  { path: 'directory/departments/deleted', name: 'deleted-departments', component: () => import('./DeletedDepartmentsPage.vue'), meta: { title: '被删部门' } },
  { path: 'directory/people', name: 'people', component: () => import('./PeoplePage.vue'), meta: { title: '用户管理' } },
  { path: 'directory/people/deleted', name: 'deleted-people', component: () => import('./DeletedPeoplePage.vue'), meta: { title: '被删用户' } },
]

export default routes
