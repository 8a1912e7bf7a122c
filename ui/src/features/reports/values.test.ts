import { expect, test } from 'vitest'
import type { ReportData } from '@/api/types'
import { chartRows } from './values'

const data = (columns: ReportData['columns'], rows: ReportData['rows']) => ({ id: 'x', title: 'x', columns, rows, filters: [], totals: {}, generated_at: '' }) as unknown as ReportData
const column = (key: string, type: string) => ({ key, label: key, type }) as ReportData['columns'][number]

test('a chart of places shows the largest rows, added up by name', () => {
  const drawn = chartRows({ label: 'outlet', figures: ['n'] }, data([column('outlet', 'text'), column('n', 'integer')], [{ outlet: 'a', n: 1 }, { outlet: 'b', n: 5 }, { outlet: 'a', n: 3 }]))
  expect(drawn).toEqual({ names: ['b', 'a'], left: 0, days: false, series: [{ name: 'n', values: [5, 4], before: false }] })
})

test('a chart of days keeps their order and the latest of many', () => {
  const rows = Array.from({ length: 70 }, (_, i) => ({ day: new Date(Date.UTC(2026, 0, 70 - i)).toISOString().slice(0, 10), n: i }))
  const drawn = chartRows({ label: 'day', instead: 'outlet', figures: ['n'] }, data([column('day', 'date'), column('n', 'integer')], rows))
  expect([drawn.days, drawn.left, drawn.names.length, drawn.names.at(-1)]).toEqual([true, 8, 62, '2026-03-11'])
})

test('a chart falls back on the column that stands instead', () => {
  const drawn = chartRows({ label: 'day', instead: 'outlet', figures: ['n'] }, data([column('outlet', 'text'), column('n', 'integer')], [{ outlet: 'a', n: 2 }]))
  expect([drawn.names, drawn.days]).toEqual([['a'], false])
})
