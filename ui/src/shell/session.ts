import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Action, Fn, Session, User } from '@/api/types'
import { ApiError, api, setCsrfToken } from '@/shared/request'
import { closeKey, type Proof } from './certificate'

/** What a login takes: the last two only when they were asked for. */
export interface Login { username: string; password: string; captcha?: { id: string; answer: string }; proof?: Proof }

/** Who is logged in and which functions 应用 they may use. */
export const useSession = defineStore('session', () => {
  const user = ref<User | null>(null)
  const functions = ref<Fn[]>([])
  /** The password was given by an administrator and must be replaced first. */
  const mustChangePassword = ref(false)
  /** It must be replaced because it is too old. */
  const passwordExpired = ref(false)
  /** A certificate is bound to the account: it confirms and signs. */
  const certified = ref(false)
  let asked: Promise<boolean> | null = null

  function accept(s: Session) {
    setCsrfToken(s.csrf_token)
    user.value = s.user
    functions.value = s.functions ?? []
    certified.value = !!s.certified
    mustChangePassword.value = !!s.must_change_password
    passwordExpired.value = !!s.password_expired
  }

  function clear() {
    setCsrfToken('')
    closeKey()
    user.value = null
    functions.value = []
    certified.value = false
    asked = null
  }

  async function fetchSession(): Promise<boolean> {
    try {
      accept(await api.get<Session>('/session'))
      return true
    } catch (err) {
      if (err instanceof ApiError && err.status === 401) return false
      throw err
    }
  }

  /** True when somebody is logged in; asks the server once after a reload. */
  async function ensure(): Promise<boolean> {
    if (user.value) return true
    asked ??= fetchSession().finally(() => { asked = null })
    return asked
  }

  /** Takes over what one may use, after it has changed. */
  const refresh = () => fetchSession()

  /**
   * Takes over what others have changed meanwhile: rights, a certificate. Somebody else who logged in beside this page
   * is not taken over, for what is open here is another's; nor is a lost connection anybody's news.
   */
  async function reread(): Promise<void> {
    const id = user.value?.id
    const now = id ? await api.get<Session>('/session').catch(() => null) : null
    if (now && now.user.id === id && user.value?.id === id) accept(now)
  }

  async function login(who: Login) {
    accept(await api.post<Session>('/session', who))
  }

  async function changePassword(current: string, password: string) {
    await api.post('/session/password', { current, password })
    mustChangePassword.value = false
  }

  async function logout() {
    try {
      await api.delete('/session')
    } finally {
      clear()
    }
  }

  const byId = computed(() => new Map(functions.value.map((f) => [f.id, f])))
  const can = (id: string, action: Action = 'view') => byId.value.get(id)?.actions.includes(action) ?? false
  const roleNames = computed(() => user.value?.roles.map((r) => r.name).join('、') ?? '')

  return { user, functions, certified, mustChangePassword, passwordExpired, changePassword, byId, roleNames, can, ensure, refresh, reread, login, logout, clear }
})

export type SessionStore = ReturnType<typeof useSession>
