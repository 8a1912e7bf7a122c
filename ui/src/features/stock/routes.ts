import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: 'stock', name: 'stock', component: () => import('./StockPage.vue'), meta: { title: '实时库存' } },
  { path: 'stock/moves', name: 'stock-moves', component: () => import('./MovesPage.vue'), meta: { title: '收发明细' } },
  { path: 'stock/months', name: 'stock-months', component: () => import('./MonthsPage.vue'), meta: { title: '月结' } },
]

export default routes
