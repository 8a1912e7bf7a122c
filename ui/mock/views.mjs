// What the mock server answers: the JSON shapes of the contract.
import { masters, types } from './data.mjs'
import { entry, moves, onHand, papers, tasks } from './papers.mjs'

const words = { draft: '草稿', returned: '已退回', done: '已完成', rejected: '已拒绝', withdrawn: '已撤回' }
const typeOf = (d) => types.find((t) => t.code === d.type)
const named = (u) => ({ id: u.id, name: u.name })
const label = (d) => (d.state === 'pending' ? `待${typeOf(d).chain[d.at].title}` : words[d.state])
const total = (d) => d.lines.reduce((n, l) => n + Number(l.quantity ?? 0), 0)
const amount = (d) => d.lines.reduce((n, l) => n + Math.round((l.price ?? 0) * (l.quantity ?? 0)), 0)

function summary(d) {
  const first = entry('items', d.lines[0]?.item)
  const party = entry('suppliers', d.head.supplier) ?? entry('outbound-categories', d.head.category)
  return `${first?.name ?? '尚无明细'}${d.lines.length > 1 ? ` 等 ${d.lines.length} 项` : first ? ` ${d.lines[0].quantity}${first.unit}` : ''}${party ? ` · ${party.name}` : ''}`
}

export function row(d) {
  const step = d.state === 'pending' ? typeOf(d).chain[d.at] : null
  return { id: d.id, type: d.type, title: typeOf(d).title, state: d.state, state_label: label(d), business_date: d.head.business_date ?? '', maker: named(d.maker), department: d.maker.department, summary: summary(d), quantity: total(d), amount: amount(d), current_step: step && { key: step.key, title: step.title }, created_at: d.created_at, updated_at: d.updated_at }
}

export function full(d, user) {
  const t = typeOf(d)
  const labels = {}
  const name = (f, id) => { const m = f.ref && entry(f.ref, id); if (m) labels[id] = `${m.code} ${m.name}` }
  t.head.forEach((f) => name(f, d.head[f.name]))
  d.lines.forEach((l) => t.lines.forEach((f) => name(f, l[f.name])))
  const mine = d.maker.id === user.id
  const open = ['draft', 'returned', 'withdrawn'].includes(d.state)
  const allowed = ['print', ...(mine && open ? ['edit', 'submit'] : []), ...(mine && d.state === 'draft' ? ['delete'] : []), ...(mine && d.state === 'pending' ? ['withdraw'] : []), ...(d.state === 'done' && user.roles[0].code === 'wh_supervisor' ? ['redate'] : [])]
  const task = tasks.find((x) => x.paper === d.id && x.kind === 'task' && x.state === 'open' && x.role === user.roles[0].code && !mine)
  return {
    ...row(d), head: d.head, lines: d.lines.map((l, i) => ({ ...l, line: i + 1, amount: Math.round((l.price ?? 0) * (l.quantity ?? 0)) })), labels, attachments: d.attachments ?? [],
    steps: t.chain.map((s, i) => ({ key: s.key, title: s.title, function: s.function, state: d.decisions[s.key] ? (d.decisions[s.key].action === 'agree' ? 'done' : 'returned') : d.state === 'pending' && i === d.at ? 'current' : 'waiting', candidates: [{ role: s.role, name: s.role_name }], actor: null, ...d.decisions[s.key] })),
    version: d.version, form_version: 1, total_quantity: total(d), total_amount: amount(d), allowed, task: task?.id ?? null, actions: task ? ['agree', 'return', 'reject'] : [],
  }
}

export function taskView(t, user) {
  const d = papers.get(t.paper)
  const mine = t.kind === 'task' && t.state === 'open' && t.role === user.roles[0].code && d.maker.id !== user.id
  const r = row(d)
  return { id: t.id, kind: t.kind, document: { id: r.id, type: r.type, title: r.title, summary: r.summary, maker: r.maker, department: r.department, business_date: r.business_date, state: r.state, state_label: r.state_label }, step: { key: t.step.key, title: t.step.title, function: t.step.function }, state: t.state, visit: t.visit, actions: mine ? ['agree', 'return', 'reject'] : [], assignee: null, candidates: [{ role: t.role, name: t.step.role_name }], actor: t.actor ?? null, action: t.action ?? '', comment: t.comment ?? '', due_at: t.due_at ?? null, overdue: t.state === 'open' && t.due_at && Date.parse(t.due_at) < Date.now(), created_at: t.created_at, decided_at: t.decided_at ?? null, marks: t.returned ? ['退回'] : [] }
}

export function inbox(user, q) {
  const view = q.view ?? 'todo'
  const own = (t) => papers.get(t.paper).maker.id === user.id
  const list = {
    todo: (t) => t.kind === 'task' && t.state === 'open' && t.role === user.roles[0].code && !own(t),
    done: (t) => t.kind === 'task' && t.actor?.id === user.id,
    initiated: (t) => t.kind === 'task' && own(t) && tasks.filter((x) => x.paper === t.paper && x.kind === 'task').at(-1) === t,
    cc: (t) => t.kind === 'cc' && t.role === user.roles[0].code,
  }[view]
  return tasks.filter(list).filter((t) => !q.function || t.step.function === q.function).map((t) => taskView(t, user))
    .filter((t) => (!q.type || t.document.type === q.type) && (!q.q || (t.document.id + t.document.summary).includes(q.q)))
}

export function stock() {
  const keys = new Set(moves.map((m) => [m.item, m.warehouse, m.location].join('/')))
  return [...keys].map((k) => {
    const [i, w, l] = k.split('/')
    const it = entry('items', i)
    return { item: { id: i, code: it.code, name: it.name, unit: it.unit, spec: it.spec }, warehouse: named(entry('warehouses', w)), location: { id: l, code: entry('locations', l)?.code ?? '', name: '' }, class: 'good', quantity: onHand(i, w, l) }
  })
}

export const moveView = (m) => ({ ...m, document: m.paper, document_title: typeOf(papers.get(m.paper)).title, item: { ...entry('items', m.item) }, warehouse: named(entry('warehouses', m.warehouse)), location: { id: m.location, code: entry('locations', m.location)?.code }, direction: m.quantity > 0 ? 'in' : 'out', business_date: papers.get(m.paper).head.business_date })

const period = [{ name: 'from', label: '日期从', type: 'date', default: 'month_start' }, { name: 'to', label: '到', type: 'date', default: 'today' }]
export const reports = [
  { id: 'W-05.2', title: '材料收发存', module: '库存统计', filters: [...period, { name: 'warehouse', label: '仓库', type: 'ref', ref: 'warehouses' }, { name: 'item', label: '物料', type: 'ref', ref: 'items' }],
    columns: [{ key: 'code', label: '编码', type: 'text' }, { key: 'item', label: '物料', type: 'text' }, { key: 'unit', label: '单位', type: 'text' }, { key: 'opening', label: '期初', type: 'quantity' }, { key: 'in', label: '收入', type: 'quantity', group: '本期' }, { key: 'out', label: '发出', type: 'quantity', group: '本期' }, { key: 'closing', label: '期末', type: 'quantity' }] },
  { id: 'W-01.8', title: '财务报表', module: '材料入库', filters: period, columns: [{ key: 'code', label: '编码', type: 'text' }, { key: 'item', label: '物料', type: 'text' }, { key: 'quantity', label: '数量', type: 'quantity' }, { key: 'amount', label: '金额（元）', type: 'money' }] },
]
export function report(id) {
  const r = reports.find((x) => x.id === id)
  const rows = masters.items.map((it) => {
    const of = moves.filter((m) => m.item === it.id)
    const sum = (sign) => of.filter((m) => Math.sign(m.quantity) === sign).reduce((n, m) => n + Math.abs(m.quantity), 0)
    return { code: it.code, item: it.name, unit: it.unit, opening: 0, in: sum(1), out: sum(-1), closing: sum(1) - sum(-1), quantity: sum(1), amount: of.reduce((n, m) => n + m.amount, 0), _links: { item: `/stock/moves?item=${it.id}` } }
  })
  const totals = Object.fromEntries(['opening', 'in', 'out', 'closing', 'quantity', 'amount'].map((k) => [k, rows.reduce((n, x) => n + x[k], 0)]))
  return { id, title: r.title, columns: r.columns, rows, totals, generated_at: new Date().toISOString() }
}
