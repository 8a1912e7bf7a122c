// Fixtures of the mock server: people, functions, document types and master lists.
const f = (id, title, module, route, ...actions) => ({ id, title, module, system: '仓库管理系统', route, actions: actions.length ? actions : ['view', 'act', 'export', 'manage'] })
const I = '材料入库', L = '材料领用', S = '系统维护'

export const functions = [
  f('W-01.1', '录入入库单', I, '/documents/new/warehouse.material_receipt'), f('W-01.2', '录入退料单', I, '/documents/new/warehouse.material_return'),
  f('W-01.3', '理赔入库', I, '/documents/new/warehouse.claim_receipt'), f('W-01.4', '质检员确认', I, '/inbox?function=W-01.4'),
  f('W-01.5', '部门确认', I, '/inbox?function=W-01.5'), f('W-01.6', '仓库确认', I, '/inbox?function=W-01.6'),
  f('W-01.7', '查询', I, '/documents?function=W-01.7'), f('W-01.8', '财务报表', I, '/reports/W-01.8'), f('W-01.9', '日期调整', I, '/documents?function=W-01.9'),
  f('W-02.4', '录入领用单', L, '/documents/new/warehouse.requisition'), f('W-02.6', '部门审批', L, '/inbox?function=W-02.6'),
  f('W-02.7', '仓库领料', L, '/inbox?function=W-02.7'), f('W-02.8', '仓库确认', L, '/inbox?function=W-02.8'), f('W-02.9', '查询', L, '/documents?function=W-02.9'),
  f('W-05.2', '材料收发存', '库存统计', '/reports/W-05.2'),
  f('W-08.1', '物料维护', S, '/masters/items'), f('W-08.2', '仓库维护', S, '/masters/warehouses'), f('W-08.3', '库位维护', S, '/masters/locations'),
  f('W-08.4', '供应商维护', S, '/masters/suppliers'), f('W-08.7', '入库类别', S, '/masters/inbound-categories'), f('W-08.8', '出库类别', S, '/masters/outbound-categories'),
  f('W-17.1', '待办事项清单', '待办事件', '/inbox'),
]

const dept = { id: 'd1', name: '卡管科' }
const role = (code, name) => ({ code, name })
export const users = [
  ['keeper', '张三', role('keeper', '仓库管理员')], ['keeper2', '李𠮷', role('keeper', '仓库管理员')], ['inspector', '王𬭎', role('inspector', '质检员')],
  ['dept_head', '赵㛃', role('dept_head', '部门负责人')], ['requester', '钱小领', role('requester', '领用部门经办人')], ['finance', '周会计', role('finance', '财务')],
  ['wh_supervisor', '吴主管', role('wh_supervisor', '仓库主管')],
].map(([username, name, r]) => ({ id: `u-${username}`, username, name, department: dept, tier: '中心', roles: [r] }))

const allowed = {
  keeper: /^W-(01\.[1367]|02\.[4789]|05|08|17)/, inspector: /^W-(01\.[47]|17)/, dept_head: /^W-(01\.[57]|02\.[69]|17)/,
  requester: /^W-(01\.[27]|02\.[49]|17)/, finance: /^W-(01\.[78]|02\.9|05|17)/, wh_supervisor: /^W-(01\.[79]|02\.9|05|08|17)/,
}
export const functionsOf = (u) => functions.filter((x) => allowed[u.roles[0].code].test(x.id))

const item = { name: 'item', label: '物料', type: 'ref', ref: 'items', required: true, width: 260 }
const location = { name: 'location', label: '库位', type: 'ref', ref: 'locations', depends: 'warehouse', required: true, width: 140 }
const quantity = (label) => ({ name: 'quantity', label, type: 'decimal', unit_of: 'item', required: true, min: 0.001, max: 1e8, width: 120 })
const price = { name: 'price', label: '单价', type: 'money', required: true, min: 0, width: 120 }
const remark = { name: 'remark', label: '备注', type: 'text', required: false, max_length: 200, width: 160 }
const warehouse = { name: 'warehouse', label: '仓库', type: 'ref', ref: 'warehouses', required: true, default: 'last' }
const date = { name: 'business_date', label: '业务日期', type: 'date', default: 'today', help: '不填为今天；不能晚于今天，不能在已月结的月份' }
const tail = [{ name: 'attachments', label: '附件', type: 'attachment', help: '送货单、检验报告等' }, { name: 'remark', label: '备注', type: 'textarea', max_length: 500 }]
const supplier = { name: 'supplier', label: '供应商', type: 'ref', ref: 'suppliers', required: true, default: 'last' }
const step = (key, title, fn, r, roleName, edits) => ({ key, title, waiting: `待${title}`, function: fn, role: r, role_name: roleName, ...(edits ? { edits } : {}) })
const inbound = [step('qc', '质检员确认', 'W-01.4', 'inspector', '质检员'), step('department', '部门确认', 'W-01.5', 'dept_head', '部门负责人'), step('warehouse', '仓库确认', 'W-01.6', 'keeper', '仓库管理员')]

export const types = [
  { code: 'warehouse.material_receipt', prefix: 'RK', title: '入库单', module: I, chain: inbound, lines: [item, location, quantity('数量'), price, remark],
    head: [supplier, { name: 'category', label: '入库类别', type: 'ref', ref: 'inbound-categories', required: true, default: 'last' }, warehouse, date, { name: 'purchase_request', label: '请购单号', type: 'text', max_length: 40 }, { name: 'delivery_note', label: '送货单号', type: 'text', max_length: 40 }, ...tail] },
  { code: 'warehouse.material_return', prefix: 'TL', title: '退料单', module: I, chain: inbound, lines: [item, location, quantity('退料数量'), remark],
    head: [{ name: 'requisition', label: '原领用单', type: 'ref', ref: 'posted-requisitions', required: true }, warehouse, date, { name: 'reason', label: '退料原因', type: 'textarea', required: true }, ...tail] },
  { code: 'warehouse.claim_receipt', prefix: 'LP', title: '理赔入库', module: I, chain: inbound, lines: [item, location, quantity('数量'), price, remark],
    head: [supplier, { name: 'claim_reference', label: '理赔依据', type: 'text', required: true }, warehouse, date, ...tail] },
  { code: 'warehouse.requisition', prefix: 'LL', title: '领用单', module: L,
    head: [{ name: 'category', label: '出库类别', type: 'ref', ref: 'outbound-categories', required: true, default: 'last' }, warehouse, date, { name: 'purpose', label: '用途', type: 'textarea', required: true }, ...tail],
    lines: [item, quantity('申领数量'), { ...quantity('实领数量'), name: 'picked_quantity', min: 0, readonly: true }, { ...location, readonly: true }, remark],
    chain: [step('approve', '部门审批', 'W-02.6', 'dept_head', '部门负责人'), step('pick', '仓库领料', 'W-02.7', 'keeper', '仓库管理员', { lines: ['picked_quantity', 'location'] }), step('confirm', '仓库确认', 'W-02.8', 'keeper', '仓库管理员')] },
]

const names = ['社保卡白卡 A', '社保卡白卡 B', '敬老卡卡基', '居住证卡基（含芯片，双界面，符合 2025 年版规范，用于生僻字𠮷𬭎㛃制卡测试）', '彩色色带 YMCKT', '黑色色带 K', '转印膜', '覆膜', '挂号信封', '卡套', '清洁卡', '打印头清洁棒']
const py = ['sbkbka', 'sbkbkb', 'jlkkj', 'jzzkj', 'cssd', 'hssd', 'zym', 'fm', 'ghxf', 'kt', 'qjk', 'dytqjb']
const master = (id, code, name, more = {}) => ({ id, code, name, disabled: false, version: 1, ...more })
export const masters = {
  items: names.map((n, i) => master(`i${i}`, `WL-${String(i + 1).padStart(4, '0')}`, n, { kind: i < 4 ? 'card_base' : 'consumable', spec: i < 4 ? '85.6×54 mm' : '', unit: i < 4 ? '张' : i < 8 ? '卷' : '个', price: 150 + i * 120, py: py[i] })),
  warehouses: ['一号库', '二号库', '成品库'].map((n, i) => master(`w${i}`, `CK-${i + 1}`, n, { address: '上海市黄浦区' })),
  locations: Array.from({ length: 9 }, (_, i) => master(`l${i}`, `${'ABC'[Math.floor(i / 3)]}-0${(i % 3) + 1}`, `${'ABC'[Math.floor(i / 3)]} 区 ${(i % 3) + 1} 架`, { warehouse: `w${Math.floor(i / 3)}` })),
  suppliers: ['上海东方磁卡信息股份有限公司', '金邦达有限公司', '楚天龙股份有限公司', '上海𬭎创智能卡材料有限公司'].map((n, i) => master(`s${i}`, `GY-${i + 1}`, n, { contact: '陈先生', phone: '021-5555000' + i })),
  departments: [master('d1', 'D1', '卡管科'), master('d2', 'D2', '综合科')],
  users: users.map((u) => master(u.id, u.username, u.name)),
  'inbound-categories': ['采购入库', '理赔', '退料'].map((n, i) => master(`ic${i}`, `R${i + 1}`, n)),
  'outbound-categories': ['生产领用', '日常领用'].map((n, i) => master(`oc${i}`, `C${i + 1}`, n)),
  'posted-requisitions': [],
}

const base = [{ name: 'code', label: '编码', type: 'text', required: true, max_length: 32, width: 120 }, { name: 'name', label: '名称', type: 'text', required: true, max_length: 100, width: 260 }]
const rm = { name: 'remark', label: '备注', type: 'text' }
export const schemas = {
  items: ['物料维护', 'W-08.1', [{ name: 'kind', label: '物料类型', type: 'select', required: true, options: [{ value: 'material', label: '材料' }, { value: 'card_base', label: '卡基' }, { value: 'consumable', label: '耗材' }] }, { name: 'spec', label: '规格', type: 'text' }, { name: 'unit', label: '单位', type: 'text', required: true }, { name: 'price', label: '参考单价', type: 'money' }, rm]],
  warehouses: ['仓库维护', 'W-08.2', [{ name: 'address', label: '地址', type: 'text' }, rm]],
  locations: ['库位维护', 'W-08.3', [{ name: 'warehouse', label: '仓库', type: 'ref', ref: 'warehouses', required: true }, rm]],
  suppliers: ['供应商维护', 'W-08.4', [{ name: 'contact', label: '联系人', type: 'text' }, { name: 'phone', label: '联系电话', type: 'text' }, rm]],
  'inbound-categories': ['入库类别', 'W-08.7', [rm]], 'outbound-categories': ['出库类别', 'W-08.8', [rm]],
}
export const schemaOf = (ref) => schemas[ref] && { ref, title: schemas[ref][0], function: schemas[ref][1], fields: [...base, ...schemas[ref][2]], can_manage: true }
