import type { Page, StockRow, Values } from '@/api/types'
import type { Paper } from '@/features/documents/api'
import { formatQuantity, fromThousandths, toThousandths } from '@/shared/format'
import { rememberLabels } from '@/shared/masters'
import { api } from '@/shared/request'

export interface StockHints {
  /** Location holding most of an item. */
  location: Map<string, string>
  /** Sentences about items of which there is too little. */
  warnings: string[]
}

/** What lies in stock of a requisition's items: where to pick from, and what will not be enough. */
export async function stockHints(paper: Paper): Promise<StockHints> {
  const { doc } = paper
  const warehouse = String(doc.head.warehouse ?? '')
  const needed = new Map<string, number>()
  for (const line of doc.lines) {
    const item = String(line.item ?? '')
    if (item) needed.set(item, (needed.get(item) ?? 0) + toThousandths(line.quantity))
  }
  const hints: StockHints = { location: new Map(), warnings: [] }
  await Promise.all([...needed].slice(0, 30).map(async ([item, asked]) => {
    const page = await api.get<Page<StockRow>>('/stock', { item, warehouse, class: 'good', page_size: 100 })
    let most: StockRow | undefined
    let have = 0
    for (const row of page.items) {
      have += toThousandths(row.quantity)
      if (!most || row.quantity > most.quantity) most = row
    }
    if (most) {
      hints.location.set(item, most.location.id)
      rememberLabels('locations', { [most.location.id]: [most.location.code, most.location.name].filter(Boolean).join(' ') })
    }
    if (have < asked) {
      const unit = most?.item.unit ?? ''
      hints.warnings.push(`库存将不足：${doc.labels[item] ?? item}在${doc.labels[warehouse] ?? '本仓库'}可用 ${formatQuantity(fromThousandths(have), unit)}，本单需要 ${formatQuantity(fromThousandths(asked), unit)}。`)
    }
  }))
  return hints
}

/** Fills the location of lines that have none yet. */
export function suggest(lines: { values: Values }[], hints: StockHints): void {
  for (const line of lines) line.values.location ??= hints.location.get(String(line.values.item))
}
