import type { Problem, ProblemError } from '@/api/types'

/** What went wrong, in a sentence that can be shown to a clerk. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: ProblemError[]
  readonly requestId: string
  readonly documentId: string

  constructor(p: Problem) {
    super(p.detail || sentence(p.status))
    this.name = 'ApiError'
    this.status = p.status
    this.code = p.code ?? ''
    this.errors = p.errors ?? []
    this.requestId = p.request_id ?? ''
    this.documentId = p.document_id ?? ''
  }
}

function sentence(status: number): string {
  const known: Record<number, string> = {
    0: '连接不上服务器：请检查网络后重试，已填写的内容不会丢失。',
    401: '登录已失效，请重新登录。',
    403: '您没有使用此功能的权限，如需使用请联系系统管理员。',
    404: '没有找到要查看的内容，可能已被删除。',
    408: '服务器响应超时，请重试。',
    409: '内容已被他人更改，请刷新后再处理。',
    413: '文件太大，服务器没有接收。',
    429: '操作过于频繁，请稍等片刻再试。',
    503: '服务暂时不可用，请稍后重试。',
  }
  return known[status] ?? `服务器出错（代码 ${status}），请重试；仍不行时请把请求编号告诉管理员。`
}

export type Query = Record<string, string | number | boolean | null | undefined>

interface Options {
  query?: Query
  body?: unknown
  form?: FormData
  /** Makes a repeated write safe: the server answers the first result again. */
  idempotencyKey?: string
  signal?: AbortSignal
}

let csrfToken = ''
let onUnauthorized: () => void = () => {}

export function setCsrfToken(token: string): void { csrfToken = token }

/** What to do when the server says that nobody is logged in any more. */
export function handleUnauthorized(handler: () => void): void { onUnauthorized = handler }

let onConfirm: () => Promise<boolean> = () => Promise.resolve(false)

/** What to do when the server wants to know again who sits here; true: it was told, send again. */
export function handleConfirm(handler: () => Promise<boolean>): void { onConfirm = handler }

/** A random UUID; crypto.randomUUID is missing in old browsers and on plain http. */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export function apiUrl(path: string, query?: Query): string {
  const params = new URLSearchParams()
  for (const [k, v] of Object.entries(query ?? {})) {
    if (v !== undefined && v !== null && v !== '') params.set(k, String(v))
  }
  const q = params.toString()
  return `/api/v1${path}${q ? `?${q}` : ''}`
}

const retryable = new Set([502, 503, 504])
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Sends the request again after a lost connection, but only where repeating is harmless. */
async function send(url: string, init: RequestInit, repeatable: boolean): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      const res = await fetch(url, init)
      if (!repeatable || !retryable.has(res.status) || attempt === 2) return res
    } catch (err) {
      if (init.signal?.aborted) throw err
      if (!repeatable || attempt === 2) throw new ApiError({ status: 0, code: 'network' })
    }
    await pause(300 * 2 ** attempt)
  }
}

async function problemOf(res: Response): Promise<ApiError> {
  const requestId = res.headers.get('X-Request-ID') ?? ''
  const type = res.headers.get('Content-Type') ?? ''
  if (!type.includes('json')) return new ApiError({ status: res.status, request_id: requestId })
  const body = (await res.json().catch(() => ({}))) as Partial<Problem>
  return new ApiError({ ...body, status: res.status, request_id: body.request_id || requestId })
}

async function call(method: string, path: string, o: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken
  if (o.idempotencyKey) headers['Idempotency-Key'] = o.idempotencyKey
  let body: BodyInit | undefined = o.form
  if (o.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(o.body)
  }
  const repeatable = method === 'GET' || !!o.idempotencyKey
  const init: RequestInit = { method, headers, body, signal: o.signal, credentials: 'same-origin' }
  const res = await send(apiUrl(path, o.query), init, repeatable)
  if (res.ok) return res
  const err = await problemOf(res)
  if (res.status === 401 && path !== '/session') onUnauthorized()
  if (err.code === 'session.confirm_required' && (await onConfirm())) return call(method, path, o)
  throw err
}

async function json<T>(method: string, path: string, o: Options = {}): Promise<T> {
  const res = await call(method, path, o)
  if (res.status === 204) return undefined as T
  return (await res.json()) as T
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => json<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, idempotencyKey?: string) => json<T>('POST', path, { body, idempotencyKey }),
  patch: <T>(path: string, body: unknown, idempotencyKey?: string) => json<T>('PATCH', path, { body, idempotencyKey }),
  put: <T>(path: string, body: unknown) => json<T>('PUT', path, { body, idempotencyKey: newKey() }),
  delete: <T = void>(path: string) => json<T>('DELETE', path),
  upload: <T>(path: string, form: FormData) => json<T>('POST', path, { form, idempotencyKey: newKey() }),
}

/** Fetches a file and hands it to the browser under the name the server gave; what must stay out of the address is asked in a body. */
export async function download(path: string, query?: Query, body?: unknown): Promise<void> {
  const res = await call(body === undefined ? 'GET' : 'POST', path, { query, body })
  const blob = await res.blob()
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = fileName(res.headers.get('Content-Disposition')) || '导出.xlsx'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Reads the file name of a Content-Disposition header, RFC 5987 form first. */
export function fileName(header: string | null): string {
  if (!header) return ''
  const encoded = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(header)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return /filename="?([^";]+)"?/.exec(header)?.[1] ?? ''
}

export function asApiError(err: unknown): ApiError {
  if (err instanceof ApiError) return err
  return new ApiError({ status: 500, code: 'client', detail: `页面出错：${err instanceof Error ? err.message : String(err)}` })
}
