import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'directory/departments', name: 'departments', component: () => import('./DepartmentPage.vue'), meta: { title: '部门管理' } },
  { path: 'directory/departments/deleted', name: 'deleted-departments', component: () => import('./DeletedDepartmentsPage.vue'), meta: { title: '被删部门' } },
  { path: 'directory/people', name: 'people', component: () => import('./PeoplePage.vue'), meta: { title: '用户管理' } },
  { path: 'directory/people/deleted', name: 'deleted-people', component: () => import('./DeletedPeoplePage.vue'), meta: { title: '被删用户' } },
  { path: 'directory/outlets', name: 'managed-outlets', component: () => import('./OutletsPage.vue'), meta: { title: '网点统一管理' } },
  { path: 'directory/outlets/deleted', name: 'deleted-outlets', component: () => import('./DeletedOutletsPage.vue'), meta: { title: '被删网点' } },
  { path: 'directory/pushes', name: 'pushes', component: () => import('./PushLogPage.vue'), meta: { title: '网点与用户推送' } },
  { path: 'outlets', name: 'outlets', component: () => import('./OutletQueryPage.vue'), meta: { title: '网点查询' } },
  { path: 'outlets/:id', name: 'outlet', component: () => import('./OutletPage.vue'), meta: { title: '网点详细信息' } },
  { path: 'directory/roles', name: 'roles', component: () => import('./RolesPage.vue'), meta: { title: '角色管理' } },
  { path: 'directory/role-rights', name: 'role-rights', component: () => import('./RightsPage.vue'), meta: { title: '角色与应用对照' } },
  { path: 'directory/person-roles', name: 'person-roles', component: () => import('./PersonRolesPage.vue'), meta: { title: '用户与角色对照' } },
  { path: 'directory/functions', name: 'functions', component: () => import('./FunctionsPage.vue'), meta: { title: '应用管理' } },
]

export default routes
