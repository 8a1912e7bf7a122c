import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import type { SessionStore } from './shell/session'

/** Each feature brings its own routes; a new feature folder is found without a list here. */
const features = import.meta.glob<{ default: RouteRecordRaw[] }>('./features/*/routes.ts', { eager: true })

export function createAppRouter(session: SessionStore): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/login', name: 'login', component: () => import('./shell/LoginPage.vue'), meta: { title: '登录' } },
      { path: '/unreachable', name: 'unreachable', component: () => import('./shell/UnreachablePage.vue'), meta: { title: '连接不上服务器' } },
      {
        path: '/',
        component: () => import('./shell/AppLayout.vue'),
        children: [
          { path: '', redirect: '/inbox' },
          ...Object.values(features).flatMap((f) => f.default),
          { path: ':rest(.*)*', name: 'missing', component: () => import('./shell/MissingPage.vue'), meta: { title: '没有此页' } },
        ],
      },
    ],
  })

  router.beforeEach(async (to) => {
    if (to.name === 'login' || to.name === 'unreachable') return true
    const loggedIn = await session.ensure().catch(() => null)
    if (loggedIn) return true
    const query = to.fullPath === '/' ? {} : { to: to.fullPath }
    return { name: loggedIn === null ? 'unreachable' : 'login', query }
  })
  // After an upgrade the old page's chunks are gone: load the address afresh.
  router.onError((err, to) => {
    if (/dynamically imported module|Importing a module script failed/.test(String(err))) location.assign(to.fullPath)
  })
  router.afterEach((to) => {
    document.title = to.meta.title ? `${String(to.meta.title)} · 社保卡中心业务平台` : '社保卡中心业务平台'
  })
  return router
}
