import type { EChartsOption } from './echarts'
import type { Overview } from './api'
import { ages, percent, stepName, weekdays, workHours } from './words'

// The same thing has the same colour in every chart.
const colours = { in: '#1f5fae', out: '#2e7d4f', back: '#b3372f', pale: '#8fafd7', text: '#1f2733', weak: '#5b6675', line: '#e3e7ec' }
const ageColours = ['#bccfe7', '#4c7fbe', '#cf9a3c', '#b3372f']

const font = { fontFamily: 'inherit', fontSize: 12, color: colours.weak }
const base: EChartsOption = { animation: false, textStyle: font }
const legend = { top: 0, right: 8, itemWidth: 12, itemHeight: 8, itemGap: 14, textStyle: font }
const valueAxis = { type: 'value' as const, minInterval: 1, axisLabel: font, splitLine: { lineStyle: { color: colours.line } } }
const categoryAxis = (data: string[], width?: number) => ({
  type: 'category' as const, data, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } },
  axisLabel: { ...font, color: colours.text, ...(width ? { width, overflow: 'truncate' as const } : {}) },
})
/** Names of steps at the left of bars that lie; the first one on top. */
const lying = (names: string[]) => ({ ...categoryAxis(names, 150), inverse: true })
const nonzero = (p: { value: unknown }) => (p.value ? String(p.value) : '')
const tip = { trigger: 'axis' as const, axisPointer: { type: 'shadow' as const }, confine: true }

/** How high a chart of lying bars must be. */
export const lyingHeight = (rows: number, bars = 1) => Math.max(200, 56 + rows * (bars > 1 ? 40 : 28))

export function openOption(o: Overview): EChartsOption {
  const steps = o.open.by_step
  return {
    ...base, legend, tooltip: tip, grid: { left: 168, right: 24, top: 28, bottom: 22 },
    xAxis: valueAxis, yAxis: lying(steps.map((s) => stepName(o, s) + (s.overdue ? `（超时 ${s.overdue}）` : ''))),
    series: ages.map((name, i) => ({
      name, type: 'bar' as const, stack: 'age', barMaxWidth: 18, color: ageColours[i], data: steps.map((s) => s.ages[i] ?? 0),
      label: { show: true, formatter: nonzero, fontSize: 11, color: i === 0 || i === 2 ? colours.text : '#fff' }, cursor: 'pointer',
    })),
  }
}

export function weeksOption(o: Overview): EChartsOption {
  return {
    ...base, legend, tooltip: tip, grid: { left: 36, right: 16, top: 30, bottom: 24 },
    xAxis: categoryAxis(o.throughput.map((w) => w.week.slice(5))), yAxis: valueAxis,
    series: [
      { name: '提交', type: 'bar', barMaxWidth: 16, color: colours.in, data: o.throughput.map((w) => w.submitted) },
      { name: '办结', type: 'bar', barMaxWidth: 16, color: colours.out, data: o.throughput.map((w) => w.finished) },
      { name: '退回', type: 'line', color: colours.back, symbol: 'circle', symbolSize: 7, data: o.throughput.map((w) => w.returned) },
    ],
  }
}

export function timesOption(o: Overview): EChartsOption {
  const hours = (v: unknown) => `${String(v)} 小时`
  return {
    ...base, legend, tooltip: { ...tip, valueFormatter: hours }, grid: { left: 168, right: 44, top: 28, bottom: 22 },
    xAxis: { ...valueAxis, minInterval: undefined, axisLabel: { ...font, formatter: '{value} 小时' }, splitNumber: 4 },
    yAxis: lying(o.steps.map((s) => stepName(o, s))),
    series: [
      { name: '中位', type: 'bar', barMaxWidth: 11, color: colours.in, data: o.steps.map((s) => workHours(s.median_minutes)), label: { show: true, position: 'right', fontSize: 11 } },
      { name: '九成以内', type: 'bar', barMaxWidth: 11, color: colours.pale, data: o.steps.map((s) => workHours(s.p90_minutes)), label: { show: true, position: 'right', fontSize: 11 } },
    ],
  }
}

export function returnsOption(o: Overview): EChartsOption {
  return {
    ...base, tooltip: { ...tip, formatter: (list: unknown) => {
      const [p] = list as { dataIndex: number }[]
      const s = p && o.steps[p.dataIndex]
      return s ? `${stepName(o, s)}<br>退回 ${s.returned} 次，占办理 ${s.decided} 次的 ${percent(s.return_rate)}` : ''
    } },
    grid: { left: 168, right: 48, top: 8, bottom: 22 },
    xAxis: { ...valueAxis, minInterval: undefined, axisLabel: { ...font, formatter: '{value}%' }, splitNumber: 4 },
    yAxis: lying(o.steps.map((s) => stepName(o, s))),
    series: [{ name: '退回率', type: 'bar', barMaxWidth: 16, color: colours.back, data: o.steps.map((s) => Math.round(s.return_rate * 1000) / 10),
      label: { show: true, position: 'right', formatter: '{c}%', fontSize: 11 } }],
  }
}

/** A stage of a type's way: its papers came to the first step, then passed each. */
export interface Stage { step: string; name: string; count: number; measure: 'entered' | 'passed' }

export function stages(o: Overview, type: string): Stage[] {
  const steps = o.funnel.filter((p) => p.type === type)
  const first = steps[0]
  if (!first) return []
  return [{ step: first.step, name: `${first.title}经办`, count: first.entered, measure: 'entered' },
    ...steps.map((p): Stage => ({ step: p.step, name: `${p.title}通过`, count: p.passed, measure: 'passed' }))]
}

export function funnelOption(list: Stage[]): EChartsOption {
  const first = list[0]?.count ?? 0
  return {
    ...base, tooltip: { trigger: 'item', confine: true },
    series: [{ type: 'funnel', sort: 'none', left: 16, right: 216, top: 10, bottom: 10, min: 0, max: Math.max(first, 1), minSize: '8%', gap: 3,
      label: { position: 'right', color: colours.text, formatter: (p) => `${p.name} ${String(p.value)}${first ? `（${percent(Number(p.value) / first)}）` : ''}` },
      data: list.map((s, i) => ({ name: s.name, value: s.count, itemStyle: { color: i === list.length - 1 ? colours.out : colours.in, opacity: 1 - 0.12 * (list.length - 1 - i) } })) }],
  }
}

const heatColours = ['#eef3f9', '#bccfe7', '#4c7fbe', '#174a89']
const heatMap = (max: number) => ({ min: 0, max: Math.max(max, 1), show: false, inRange: { color: heatColours } })
/** Dark cells carry light figures. */
const heatLabel = (max: number) => ({ show: true, fontSize: 11, formatter: (p: { value: unknown }) => {
  const n = (p.value as number[])[2] ?? 0
  return n === 0 ? '' : `{${n > max * 0.55 ? 'light' : 'dark'}|${n}}`
}, rich: { light: { color: '#fff', fontSize: 11 }, dark: { color: colours.text, fontSize: 11 } } })

/** The hours the centre works, and more when somebody decided outside them. */
export function hoursOf(o: Overview): number[] {
  const used = o.heat.map((h) => h.hour)
  const [from, to] = [Math.min(8, ...used), Math.max(17, ...used)]
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

export function heatOption(o: Overview): EChartsOption {
  const hours = hoursOf(o)
  const days = o.heat.some((h) => h.weekday > 5) ? 7 : 5
  const max = Math.max(0, ...o.heat.map((h) => h.count))
  const at = new Map(o.heat.map((h) => [`${h.weekday}/${h.hour}`, h.count]))
  const cells = Array.from({ length: days }, (_, d) => hours.map((h, x) => [x, d, at.get(`${d + 1}/${h}`) ?? 0])).flat()
  return {
    ...base, visualMap: heatMap(max), grid: { left: 44, right: 12, top: 8, bottom: 24 },
    tooltip: { confine: true, formatter: (p: unknown) => {
      const [x = 0, y = 0, n = 0] = (p as { value: number[] }).value
      return `${weekdays[y]} ${hours[x]}–${(hours[x] ?? 0) + 1} 时：办理 ${n} 次`
    } },
    xAxis: { ...categoryAxis(hours.map((h) => `${h} 时`)), axisLabel: font }, yAxis: { ...categoryAxis(weekdays.slice(0, days)), inverse: true },
    series: [{ type: 'heatmap', data: cells, label: heatLabel(max), itemStyle: { borderColor: '#fff', borderWidth: 2 } }],
  }
}

export function placesOption(o: Overview): EChartsOption {
  const steps = o.open.by_step
  const departments = placesOf(o)
  const max = Math.max(0, ...o.open.by_place.map((p) => p.count))
  const at = new Map(o.open.by_place.map((p) => [`${p.type}/${p.step}/${p.department.id}`, p.count]))
  const cells = steps.map((s, y) => departments.map((d, x) => [x, y, at.get(`${s.type}/${s.step}/${d.id}`) ?? 0])).flat()
  return {
    ...base, visualMap: heatMap(max), grid: { left: 168, right: 12, top: 8, bottom: 28 },
    tooltip: { confine: true, formatter: (p: unknown) => {
      const [x = 0, y = 0, n = 0] = (p as { value: number[] }).value
      const s = steps[y]
      return s ? `${departments[x]?.name ?? ''}的单据在“${stepName(o, s)}”：${n} 张` : ''
    } },
    xAxis: { ...categoryAxis(departments.map((d) => d.name), 90), axisLabel: { ...font, width: 90, overflow: 'truncate', interval: 0 } }, yAxis: lying(steps.map((s) => stepName(o, s))),
    series: [{ type: 'heatmap', data: cells, label: heatLabel(max), itemStyle: { borderColor: '#fff', borderWidth: 2 } }],
  }
}

/** The departments whose papers wait, the one with most first. */
export function placesOf(o: Overview): { id: string; name: string; count: number }[] {
  const sums = new Map<string, { id: string; name: string; count: number }>()
  for (const p of o.open.by_place) {
    const d = sums.get(p.department.id) ?? { id: p.department.id, name: p.department.name || '未设部门', count: 0 }
    d.count += p.count
    sums.set(d.id, d)
  }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}

