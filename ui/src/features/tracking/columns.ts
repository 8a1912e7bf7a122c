import type { Column } from '@/shared/table'
import type { Overview } from './api'
import type { Stage } from './options'
import { ages, percent, stepName, weekdays, workTime } from './words'

type Row<K extends keyof Overview> = Overview[K] extends (infer E)[] ? E : never
type Open = Overview['open']

const right = { align: 'right' as const, width: 74 }

export const openColumns = (o: Overview): Column<Open['by_step'][number]>[] => [
  { key: 'step', label: '环节', fixed: true, text: (r) => stepName(o, r) },
  { key: 'count', label: '在途', ...right, width: 64 },
  { key: 'overdue', label: '超时', ...right, width: 64 },
  ...ages.map((label, i) => ({ key: `age${i + 1}`, label, ...right, text: (r: Open['by_step'][number]) => String(r.ages[i] ?? 0) })),
]

export const placeColumns = (o: Overview): Column<Open['by_place'][number]>[] => [
  { key: 'step', label: '环节', text: (r) => stepName(o, { type: r.type, title: o.open.by_step.find((s) => s.type === r.type && s.step === r.step)?.title ?? r.step }) },
  { key: 'department', label: '单据部门', text: (r) => r.department.name || '未设部门' },
  { key: 'count', label: '在途', ...right },
]

export const weekColumns: Column<Row<'throughput'>>[] = [
  { key: 'week', label: '周一', fixed: true }, { key: 'submitted', label: '提交', ...right }, { key: 'finished', label: '办结', ...right }, { key: 'returned', label: '退回', ...right },
]

export const stepColumns = (o: Overview): Column<Row<'steps'>>[] => [
  { key: 'step', label: '环节', fixed: true, text: (r) => stepName(o, r) },
  { key: 'decided', label: '办理', ...right, width: 64 },
  { key: 'returned', label: '退回', ...right, width: 64 },
  { key: 'rate', label: '退回率', ...right, text: (r) => percent(r.return_rate) },
  { key: 'median', label: '中位用时', ...right, width: 116, text: (r) => workTime(r.median_minutes) },
  { key: 'p90', label: '九成以内', ...right, width: 116, text: (r) => workTime(r.p90_minutes) },
]

export const heatColumns: Column<Row<'heat'>>[] = [
  { key: 'weekday', label: '星期', text: (r) => weekdays[r.weekday - 1] ?? '' },
  { key: 'hour', label: '时', text: (r) => `${r.hour}–${r.hour + 1} 时` },
  { key: 'count', label: '办理', ...right },
]

export const stageColumns: Column<Stage>[] = [
  { key: 'name', label: '阶段', fixed: true, text: (r) => r.name }, { key: 'count', label: '单据', ...right },
]
