import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import './styles/theme.css'
import App from './App.vue'
import { createAppRouter } from './router'
import { apiUrl, handleUnauthorized } from './shared/request'
import { useSession } from './shell/session'

const app = createApp(App)
app.use(createPinia())
const session = useSession()
const router = createAppRouter(session)
app.use(router)

// A session that ended elsewhere leads to the login page and back to the same address.
handleUnauthorized(() => {
  session.clear()
  const at = router.currentRoute.value
  if (at.name !== 'login') void router.push({ name: 'login', query: { to: at.fullPath } })
})

app.mount('#app')

// Glyphs of rare characters come in pieces when a page first shows one; nothing waits for them.
const glyphs = document.createElement('link')
glyphs.rel = 'stylesheet'
glyphs.href = apiUrl('/rare-characters/fonts.css')
document.head.append(glyphs)
