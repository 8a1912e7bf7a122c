// Papers, tasks and stock of the mock server: the chain in memory, no more than the pages need.
import { masters, types, users } from './data.mjs'

export const papers = new Map()
export const tasks = []
export const moves = []
const counters = {}
export class Refusal extends Error { constructor(status, code, detail, errors) { super(detail); Object.assign(this, { status, code, errors }) } }

const now = () => new Date().toISOString()
const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)
const named = (u) => ({ id: u.id, name: u.name })
export const entry = (ref, id) => masters[ref]?.find((m) => m.id === id)
const event = (d, u, action, label, comment = '', step, changes) =>
  d.timeline.unshift({ id: `${d.id}-${d.timeline.length}`, at: now(), actor: { ...named(u), roles: [u.roles[0].name] }, kind: 'event', action, action_label: label, comment, step, changes })

export function create(user, type, head, lines) {
  const t = types.find((x) => x.code === type)
  if (!t) throw new Refusal(422, 'document.unknown_type', `没有“${type}”这种单据`)
  const day = today().replace(/-/g, '')
  const n = (counters[t.prefix] = (counters[t.prefix] ?? 0) + 1)
  const d = { id: `${t.prefix}-${day}-${String(n).padStart(4, '0')}`, type, state: 'draft', at: -1, maker: user, head, lines, version: 1, created_at: now(), updated_at: now(), timeline: [], decisions: {}, visit: 0 }
  papers.set(d.id, d)
  event(d, user, 'create', '录入')
  return d
}

export function submit(user, d) {
  const t = types.find((x) => x.code === d.type)
  const errors = []
  for (const f of t.head) if (f.required && !d.head[f.name]) errors.push({ location: `head.${f.name}`, message: `请填写${f.label}` })
  d.lines.forEach((l, i) => t.lines.forEach((f) => { if (f.required && !f.readonly && (l[f.name] === undefined || l[f.name] === '')) errors.push({ location: `lines[${i}].${f.name}`, message: `请填写${f.label}` }) }))
  if (!d.lines.length) errors.push({ location: 'lines', message: '至少要有一行明细' })
  if (errors.length) throw new Refusal(422, 'document.invalid', '单据填写有误', errors)
  event(d, user, 'submit', d.state === 'returned' ? '重新提交' : '提交')
  Object.assign(d, { state: 'pending', decisions: {}, visit: d.visit + 1 })
  arrive(d, 0)
}

function arrive(d, at) {
  const t = types.find((x) => x.code === d.type)
  Object.assign(d, { at, version: d.version + 1, updated_at: now() })
  const step = t.chain[at]
  if (!step) {
    d.state = 'done'
    post(d)
    return tasks.push({ id: `cc-${d.id}`, kind: 'cc', paper: d.id, step: t.chain[at - 1], role: 'finance', state: 'open', visit: 1, created_at: now() })
  }
  tasks.push({ id: `t-${d.id}-${step.key}-${d.visit}`, kind: 'task', paper: d.id, step, role: step.role, state: 'open', visit: d.visit, returned: d.visit > 1, created_at: now(), due_at: new Date(Date.now() + 8 * 3600e3).toISOString() })
}

function post(d) {
  const sign = d.type === 'warehouse.requisition' ? -1 : 1
  d.lines.forEach((l, i) => moves.push({ id: `${d.id}-${i}`, paper: d.id, line: i + 1, item: l.item, warehouse: d.head.warehouse, location: l.location, quantity: sign * (l.picked_quantity ?? l.quantity), amount: Math.round((l.price ?? 0) * l.quantity), posted_at: now(), effect: sign > 0 ? 'receive' : 'issue' }))
}

export const onHand = (item, warehouse, location) =>
  moves.filter((m) => m.item === item && m.warehouse === warehouse && (!location || m.location === location)).reduce((n, m) => n + m.quantity, 0)

export function decide(user, id, { action, comment = '', fields }) {
  const task = tasks.find((t) => t.id === id)
  if (!task) throw new Refusal(404, 'task.missing', '没有找到这项待办')
  const d = papers.get(task.paper)
  if (task.state !== 'open') throw new Refusal(409, 'task.already_decided', `该事项已由${task.actor?.name ?? '他人'}处理，请刷新`)
  if (d.maker.id === user.id) throw new Refusal(403, 'task.own_paper', '不能审批自己录入的单据')
  if (user.roles[0].code !== task.role) throw new Refusal(403, 'task.not_yours', '该事项不在您的待办中，不能处理')
  if (action !== 'agree' && !comment) throw new Refusal(422, 'comment.required', '请写明原因')
  const t = types.find((x) => x.code === d.type)
  for (const l of fields?.lines ?? []) Object.assign(d.lines[l.line - 1], { ...l, line: undefined })
  if (action === 'agree' && task.step.edits) {
    d.lines.forEach((l, i) => {
      const have = onHand(l.item, d.head.warehouse, l.location)
      if (l.picked_quantity > have) {
        const it = entry('items', l.item)
        throw new Refusal(409, 'stock.insufficient', `库存不足：${it.name}在 ${entry('locations', l.location)?.code ?? ''} 可用 ${have}${it.unit}，本单需要 ${l.picked_quantity}${it.unit}。`, [{ location: `lines[${i}].picked_quantity`, message: '库存不足' }])
      }
    })
  }
  Object.assign(task, { state: 'done', actor: named(user), action, comment, decided_at: now() })
  d.decisions[task.step.key] = { actor: named(user), decided_at: now(), comment, action }
  const s = { key: task.step.key, title: task.step.title }
  event(d, user, action, { agree: '同意', return: '退回', reject: '拒绝' }[action], comment, s)
  if (action === 'agree') arrive(d, d.at + 1)
  else Object.assign(d, { state: action === 'return' ? 'returned' : 'rejected', version: d.version + 1 })
  const next = d.state === 'pending' ? t.chain[d.at] : null
  return { task, d, next: next && { key: next.key, title: next.title } }
}

export function withdraw(user, d, comment) {
  d.state = 'withdrawn'
  for (const t of tasks) if (t.paper === d.id && t.state === 'open') t.state = 'cancelled'
  event(d, user, 'withdraw', '撤回', comment)
}

const by = (name) => users.find((u) => u.username === name)
/** A few papers in every state. */
export function seed() {
  const line = (i, q, p = 150) => ({ item: `i${i}`, location: `l${i % 3}`, quantity: q, price: p })
  const head = (s) => ({ supplier: s, category: 'ic0', warehouse: 'w0', business_date: today(), delivery_note: 'SH-20260301', remark: '' })
  const go = (d, ...who) => { submit(d.maker, d); for (const w of who) decide(by(w), tasks.filter((t) => t.paper === d.id && t.state === 'open' && t.kind === 'task').pop().id, { action: 'agree', comment: '核对无误' }) }
  for (let i = 0; i < 12; i++) go(create(by('keeper'), 'warehouse.material_receipt', head(`s${i % 4}`), [line(i, 1200 + i), line((i + 1) % 12, 50.5, 2050)]), 'inspector', 'dept_head', 'keeper2')
  for (let i = 0; i < 14; i++) go(create(by('keeper'), 'warehouse.material_receipt', head(`s${i % 4}`), Array.from({ length: 1 + (i % 5) * 3 }, (_, n) => line((i + n) % 12, 100 * (n + 1), 1999))))
  const back = create(by('keeper'), 'warehouse.material_receipt', head('s1'), [line(3, 40)])
  go(back)
  decide(by('inspector'), tasks.at(-1).id, { action: 'return', comment: '数量与送货单不符，请核对后重新提交。' })
  submit(by('keeper'), back)
  back.timeline[0].changes = [{ field: 'lines[0].quantity', label: '第1行 数量', before: 45, after: 40 }]
  for (let i = 0; i < 4; i++) go(create(by('requester'), 'warehouse.requisition', { category: 'oc0', warehouse: 'w0', business_date: today(), purpose: '日常制卡' }, [{ item: 'i0', quantity: 20 + i }, { item: 'i4', quantity: 3 }]), ...(i < 3 ? ['dept_head'] : []))
  tasks.forEach((t, i) => { if (t.state === 'open' && t.kind === 'task') { t.created_at = new Date(Date.now() - (i % 7) * 5 * 3600e3).toISOString(); t.due_at = new Date(Date.parse(t.created_at) + 24 * 3600e3).toISOString() } })
}
