import { expect, test } from '@playwright/test'
import { as } from '../helpers'
import { call, submitPapers, submitRequisition } from '../rest'
import { agreed, agreeByKey, expectCell, figure, menu, pick, report, rowOf, waiting, written, type Row } from './day'

test('仓库管理员: confirms what was delivered, picks what was asked for, and the books agree', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const second = await as(browser, 'keeper2')
  const requester = await as(browser, 'requester')
  const [receipt] = await submitPapers(second, 'warehouse.material_receipt')
  await agreed(browser, 'inspector', receipt!)
  await agreed(browser, 'dept_head', receipt!)
  const { number: requisition, location } = await submitRequisition(requester, keeper)
  await agreed(browser, 'dept_head', requisition)
  const before = await report(keeper, 'W-05.2')
  const [toConfirm, toPick] = [await waiting(keeper, 'W-01.6'), await waiting(keeper, 'W-02.7')]

  // The morning: what the menu says waits is what the list holds, and it gets less.
  await menu(keeper, '材料入库', '仓库确认')
  await expect(keeper.getByText(`共 ${toConfirm} 条`)).toBeVisible()
  await pick(keeper, receipt!)
  await agreeByKey(keeper, receipt!)
  await expect.poll(() => waiting(keeper, 'W-01.6')).toBe(toConfirm - 1)

  // Picking: the place and the quantity are suggested, so that one key is enough.
  await menu(keeper, '材料领用', '仓库领料')
  await expect(keeper.getByText(`共 ${toPick} 条`)).toBeVisible()
  await pick(keeper, requisition)
  await expect(keeper.getByRole('heading', { name: /请填写实领数量、库位/ })).toBeVisible()
  await expect(keeper.getByRole('grid').locator('td').nth(3)).not.toBeEmpty()
  await agreeByKey(keeper, requisition)
  const picked = (await call<{ lines: Row[] }>(keeper, 'GET', `/documents/${requisition}`)).lines[0]!
  expect(picked).toMatchObject({ picked_quantity: 1, location })
  await agreed(browser, 'keeper2', requisition)

  // The evening: the report says exactly what came in and what went out.
  await menu(keeper, '库存统计', '材料收发存')
  await expectCell(keeper, '合计', '本期收入', written(figure(before.totals, 'in') + 10))
  await expectCell(keeper, '合计', '本期发出', written(figure(before.totals, 'out') + 1))
  await expectCell(keeper, '合计', '期末结存', written(figure(before.totals, 'closing') + 9))
  const paper = await call<{ lines: Row[]; labels: Record<string, string>; head: Row }>(keeper, 'GET', `/documents/${receipt}`)
  const after = await report(keeper, 'W-05.2')
  const same = after.rows.filter((r) => paper.labels[String(paper.lines[0]!.item)]?.includes(String(r.item_name)) && paper.labels[String(paper.head.warehouse)]?.includes(String(r.warehouse)))
  expect(same.length).toBeGreaterThan(0)
  const grown = same.filter((r) => figure(r, 'in') === figure(rowOf(before, { item_code: r.item_code, warehouse: r.warehouse }), 'in') + 10)
  expect(grown).toHaveLength(1)
})
