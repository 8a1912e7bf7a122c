/** What a clerk must say when he uses a verb. */
export interface VerbSpec { label: string; primary?: boolean; danger?: boolean; needs?: string; waybill?: boolean; witness?: boolean; confirm?: string }

export const verbs: Record<string, VerbSpec> = {
  admit: { label: '受理', primary: true, confirm: '受理后交付制卡，姓名、身份证号码和照片不能再改。' },
  reverify: { label: '重新认证', primary: true },
  manual: { label: '转人工审核', confirm: '由两名中心操作员比对照片与身份证件，都同意才通过。' },
  agree: { label: '是同一人，同意', primary: true },
  refuse: { label: '不通过', danger: true, needs: '不通过的原因' },
  send: { label: '发出卡片', primary: true, waybill: true },
  deliver: { label: '登记妥投', primary: true },
  bounce: { label: '登记退件', needs: '退件原因' },
  shelve: { label: '网点签收', primary: true },
  collect: { label: '领取', primary: true, confirm: '请核对领取人身份证件；代领的请在备注写明代领人和关系。' },
  remail: { label: '重新邮寄' },
  destroy: { label: '销毁', danger: true, needs: '销毁说明', witness: true },
  cancel: { label: '取消申领', danger: true, needs: '取消原因' },
}

export const phases = [
  { value: 'verify', label: '待实人认证' }, { value: 'decide', label: '认证未通过' }, { value: 'review', label: '待人工审核' },
  { value: 'correct', label: '待补正' }, { value: 'accept', label: '待受理' }, { value: 'make', label: '制卡中' },
  { value: 'send', label: '待发出' }, { value: 'mail', label: '邮寄中' }, { value: 'move', label: '发往网点' },
  { value: 'collect', label: '待领取' }, { value: 'stuck', label: '滞发' }, { value: 'destroy', label: '待销毁' },
  { value: 'collected', label: '已领取' }, { value: 'destroyed', label: '已销毁' }, { value: 'cancelled', label: '已取消' }, { value: 'expired', label: '已超期关闭' },
]

export const provinces = [{ value: '32', label: '江苏省' }, { value: '33', label: '浙江省' }, { value: '34', label: '安徽省' }]

/** 来源 of a stuck card. */
export const sources = [{ value: 'outlet', label: '网点' }, { value: 'postal', label: '邮政投递' }]
export const outcomes = [{ value: 'collected', label: '已领取' }, { value: 'destroyed', label: '已销毁' }, { value: 'mistaken', label: '登记有误' }]
export const stuckReasons = ['多次联系无人领取', '联系电话错误或空号', '搬迁，地址不详', '本人已故', '邮政退回：地址查无此人', '邮政退回：逾期未取']

/** What the numbers of the statistics count, and how their rows are told. */
export const measures: Record<string, { title: string; day: string; kind: string; uploaded?: boolean; reason?: string }> = {
  applied: { title: '敬老卡申领业务明细', day: '申领日期', kind: '地区' },
  uploaded: { title: '敬老卡回执上传业务明细', day: '上传日期', kind: '业务类型', uploaded: true },
  listed: { title: '敬老卡滞发卡上传明细', day: '上传日期', kind: '来源', uploaded: true, reason: '滞发原因' },
  lying: { title: '滞发卡明细（上传登记）', day: '上传日期', kind: '来源', uploaded: true, reason: '滞发原因' },
  overdue: { title: '滞发卡明细（签收超过 3 个月未领取）', day: '签收日期', kind: '来源' },
  boxed: { title: '滞发卡明细（箱内登记的卡，签收超过 3 个月未领取）', day: '签收日期', kind: '来源', reason: '所在的箱' },
}
const kinds: Record<string, string> = { local: '本市', delta: '长三角地区', collect: '敬老卡领取', outlet: '网点', postal: '邮政投递' }
export const kindLabel = (kind: string): string => kinds[kind] ?? kind

/** The tone of a phase's tag. */
export function tone(phase: string): string {
  if (['decide', 'correct', 'stuck', 'destroy'].includes(phase)) return 'warning'
  if (phase === 'collected') return 'success'
  return ['cancelled', 'expired', 'destroyed'].includes(phase) ? '' : 'primary'
}

/** The part of a picture that fills the card's frame: the middle, moved and enlarged. */
export function crop(width: number, height: number, zoom: number, x: number, y: number, ratio: number): { x: number; y: number; width: number; height: number } {
  const w = Math.min(width, height * ratio) / zoom
  const h = w / ratio
  return { x: (width - w) * x, y: (height - h) * y, width: w, height: h }
}
