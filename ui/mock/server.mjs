// A stand-in for the API while only the pages are worked on: `npm run mock`, then `npm run dev`.
// In memory, without any rule the pages do not need; MOCK_DELAY=2000 and MOCK_FAIL=1 show slow and failing answers.
import { createServer } from 'node:http'
import { createReadStream, existsSync } from 'node:fs'
import { functionsOf, masters, schemaOf, types, users } from './data.mjs'
import { create, decide, papers, Refusal, seed, submit, tasks, withdraw, moves } from './papers.mjs'
import { full, inbox, moveView, report, reports, row, stock, taskView } from './views.mjs'

seed()
const sessions = new Map()
const settings = new Map()
const files = new Map()
const done = new Map()
const dist = new URL('../dist/', import.meta.url)

const page = (items, q) => {
  const from = Number(q.cursor || 0), size = Number(q.page_size || 50)
  return { items: items.slice(from, from + size), next_cursor: from + size < items.length ? String(from + size) : '', total: items.length, total_capped: false }
}
const session = (user) => ({ csrf_token: 'csrf', user, functions: functionsOf(user) })
const paper = (id) => papers.get(decodeURIComponent(id)) ?? (() => { throw new Refusal(404, 'document.missing', `没有找到单据 ${id}`) })()
const setting = (user, key) => `${user.id}/${decodeURIComponent(key)}`

const routes = [
  ['GET', /^\/meta$/, () => ({ name: '社保卡中心业务平台', version: 'mock', demo: true, time: new Date().toISOString(), demo_accounts: users.map((u) => ({ username: u.username, role: u.roles[0].name })) })],
  ['GET', /^\/session$/, (c) => session(c.user)],
  ['GET', /^\/tasks$/, (c) => page(inbox(c.user, c.q), c.q)],
  ['GET', /^\/tasks\/counts$/, (c) => { const t = inbox(c.user, {}); const by = {}; for (const x of t) by[x.step.function] = (by[x.step.function] ?? 0) + 1; return { todo: t.length, cc_unread: inbox(c.user, { view: 'cc' }).filter((x) => x.state === 'open').length, by_function: by } }],
  ['GET', /^\/tasks\/([^/]+)$/, (c, id) => taskView(tasks.find((t) => t.id === id) ?? (() => { throw new Refusal(404, 'task.missing', '没有找到这项待办') })(), c.user)],
  ['POST', /^\/tasks\/([^/]+)\/read$/, (c, id) => { tasks.find((t) => t.id === id).state = 'done' }],
  ['POST', /^\/tasks\/([^/]+)\/decisions$/, (c, id) => { const r = decide(c.user, id, c.body); const d = row(r.d); return { task: taskView(r.task, c.user), document: { id: d.id, state: d.state, state_label: d.state_label, version: r.d.version }, next: r.next } }],
  ['POST', /^\/task-decisions$/, (c) => ({ results: c.body.items.map((i) => { try { decide(c.user, i.task, i); return { task: i.task, ok: true } } catch (e) { return { task: i.task, ok: false, code: e.code, detail: e.message } } }) })],
  ['GET', /^\/document-types$/, () => types],
  ['GET', /^\/document-types\/([^/]+)$/, (c, code) => types.find((t) => t.code === code) ?? (() => { throw new Refusal(404, 'type.missing', '没有这种单据') })()],
  ['POST', /^\/document-types\/[^/]+\/import$/, () => { throw new Refusal(422, 'import.invalid', '文件有 2 处错误，没有导入任何内容', [{ location: '第3行 数量', message: '应大于 0' }, { location: '第5行 物料', message: '没有编码为 WL-9999 的物料' }]) }],
  ['GET', /^\/documents$/, (c) => page([...papers.values()].reverse().map(row).filter((d) => (!c.q.type || d.type === c.q.type) && (!c.q.state || d.state === c.q.state) && (!c.q.q || (d.id + d.summary).includes(c.q.q)) && (!c.q.module || types.find((t) => t.code === d.type).module === c.q.module)), c.q)],
  ['POST', /^\/documents$/, (c) => { const d = create(c.user, c.body.type, c.body.head, c.body.lines); if (c.body.submit) { try { submit(c.user, d) } catch (e) { papers.delete(d.id); throw e } } return full(d, c.user) }],
  ['GET', /^\/documents\/([^/]+)$/, (c, id) => full(paper(id), c.user)],
  ['PATCH', /^\/documents\/([^/]+)$/, (c, id) => { const d = paper(id); if (d.version !== c.body.version) throw new Refusal(409, 'document.stale', '这张单据已被更改，请刷新后再改'); Object.assign(d, { head: c.body.head, lines: c.body.lines, version: d.version + 1 }); return full(d, c.user) }],
  ['DELETE', /^\/documents\/([^/]+)$/, (c, id) => { papers.delete(id) }],
  ['POST', /^\/documents\/([^/]+)\/submit$/, (c, id) => { submit(c.user, paper(id)); return full(paper(id), c.user) }],
  ['POST', /^\/documents\/([^/]+)\/withdraw$/, (c, id) => { withdraw(c.user, paper(id), c.body.comment); return full(paper(id), c.user) }],
  ['POST', /^\/documents\/([^/]+)\/redate$/, (c, id) => { paper(id).head.business_date = c.body.business_date; return full(paper(id), c.user) }],
  ['GET', /^\/documents\/([^/]+)\/timeline$/, (c, id) => ({ items: paper(id).timeline })],
  ['POST', /^\/attachments$/, (c) => { const id = `a${files.size}`; const a = { id, name: c.fileName, size: c.raw.length, type: 'image/png' }; files.set(id, a); return a }],
  ['GET', /^\/masters\/([^/]+)$/, (c, ref) => page(masters[ref].filter((m) => (c.q.include_disabled || !m.disabled) && (!c.q.warehouse || m.warehouse === c.q.warehouse) && (!c.q.q || m.code.includes(c.q.q) || m.name.includes(c.q.q) || m.py?.startsWith(c.q.q.toLowerCase()))), c.q)],
  ['GET', /^\/masters\/([^/]+)\/schema$/, (c, ref) => schemaOf(ref)],
  ['POST', /^\/masters\/([^/]+)$/, (c, ref) => { const m = { id: `${ref}-${Date.now()}`, disabled: false, version: 1, ...c.body }; masters[ref].push(m); return m }],
  ['GET', /^\/masters\/([^/]+)\/([^/]+)$/, (c, ref, id) => masters[ref].find((m) => m.id === id)],
  ['PATCH', /^\/masters\/([^/]+)\/([^/]+)$/, (c, ref, id) => Object.assign(masters[ref].find((m) => m.id === id), c.body)],
  ['DELETE', /^\/masters\/([^/]+)\/([^/]+)$/, () => { throw new Refusal(409, 'master.in_use', '已被使用，只能停用') }],
  ['GET', /^\/stock$/, (c) => page(stock(), c.q)],
  ['GET', /^\/stock\/moves$/, (c) => page(moves.filter((m) => (!c.q.item || m.item === c.q.item) && (!c.q.warehouse || m.warehouse === c.q.warehouse)).map(moveView), c.q)],
  ['GET', /^\/reports$/, () => reports],
  ['GET', /^\/reports\/([^/]+)$/, (c, id) => report(id)],
  ['GET', /^\/settings\/([^/]+)$/, (c, k) => settings.get(setting(c.user, k)) ?? (() => { throw new Refusal(404, 'setting.missing', '没有这项设置') })()],
  ['PUT', /^\/settings\/([^/]+)$/, (c, k) => { settings.set(setting(c.user, k), c.body) }],
  ['DELETE', /^\/settings\/([^/]+)$/, (c, k) => { settings.delete(setting(c.user, k)) }],
  ['GET', /^\/search$/, (c) => ({ items: [...papers.values()].map(row).filter((d) => d.id.includes(c.q.q.toUpperCase())).slice(0, 8).map((d) => ({ kind: 'document', id: d.id, title: d.title, summary: d.summary, route: `/documents/${d.id}` })) })],
]

function answer(res, status, body, headers = {}) {
  res.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', 'X-Request-ID': 'mock-1', ...headers })
  res.end(body === undefined ? undefined : JSON.stringify(body))
}

function login(req, res, c) {
  const user = users.find((u) => u.username === c.body.username)
  if (!user || c.body.password !== 'Demo@2026!') throw new Refusal(401, 'session.bad_credentials', '用户名或密码不正确')
  const token = `${Date.now()}${user.id}`
  sessions.set(token, user)
  answer(res, 200, { token, ...session(user) }, { 'Set-Cookie': `cardflow_session=${token}; HttpOnly; Path=/` })
}

async function handle(req, res) {
  const url = new URL(req.url, 'http://mock')
  if (!url.pathname.startsWith('/api/v1')) return serveFile(url.pathname, res)
  const chunks = []
  for await (const x of req) chunks.push(x)
  const raw = Buffer.concat(chunks)
  const json = (req.headers['content-type'] ?? '').includes('application/json')
  const c = { q: Object.fromEntries(url.searchParams), raw, body: json && raw.length ? JSON.parse(raw) : {}, fileName: /filename="([^"]+)"/.exec(raw.toString())?.[1] }
  const path = url.pathname.slice('/api/v1'.length)
  await new Promise((ok) => setTimeout(ok, Number(process.env.MOCK_DELAY ?? 0)))
  if (process.env.MOCK_FAIL && path.startsWith('/tasks')) throw new Refusal(503, 'unavailable', '数据库暂时连接不上，请稍后重试')
  if (path === '/session' && req.method === 'POST') return login(req, res, c)
  const token = /cardflow_session=([^;]+)/.exec(req.headers.cookie ?? '')?.[1]
  c.user = sessions.get(token)
  if (path === '/session' && req.method === 'DELETE') { sessions.delete(token); return answer(res, 204) }
  if (!c.user && path !== '/meta') throw new Refusal(401, 'session.required', '请先登录')
  const key = req.headers['idempotency-key']
  if (key && done.has(key)) return answer(res, 200, done.get(key))
  for (const [method, re, run] of routes) {
    const m = req.method === method && re.exec(path)
    if (!m) continue
    const body = run(c, ...m.slice(1))
    if (key) done.set(key, body)
    return body === undefined ? answer(res, 204) : answer(res, method === 'POST' && path === '/documents' ? 201 : 200, body)
  }
  throw new Refusal(404, 'missing', `模拟服务没有 ${req.method} ${path}`)
}

const mime = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', html: 'text/html' }
function serveFile(path, res) {
  const file = path.includes('.') && existsSync(new URL(`.${path}`, dist)) ? path : '/index.html'
  res.writeHead(200, { 'Content-Type': mime[file.split('.').pop()] ?? 'application/octet-stream' })
  createReadStream(new URL(`.${file}`, dist)).pipe(res)
}

const port = Number(process.env.PORT ?? 8080)
createServer((req, res) => handle(req, res).catch((e) => answer(res, e.status ?? 500, { title: '错误', status: e.status ?? 500, code: e.code ?? 'mock', detail: e.status ? e.message : String(e.stack), errors: e.errors ?? [], request_id: 'mock-1' })))
  .listen(port, '127.0.0.1', () => console.log(`mock API on http://127.0.0.1:${port}`))
