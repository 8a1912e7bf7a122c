import { expect, test } from '@playwright/test'
import { as } from '../helpers'
import { submitPapers } from '../rest'
import { agreed, expectCell, figure, menu, money, report, written } from './day'

test('财务: what is received today stands in the report with its amount, on the page and in Excel', async ({ browser }) => {
  const finance = await as(browser, 'finance')
  const before = (await report(finance, 'W-01.8')).totals
  const [number] = await submitPapers(await as(browser, 'keeper'), 'warehouse.material_receipt')

  // Nothing counts before the last confirmation.
  await agreed(browser, 'inspector', number!)
  await agreed(browser, 'dept_head', number!)
  expect((await report(finance, 'W-01.8')).totals).toEqual(before)
  await agreed(browser, 'keeper2', number!)

  await menu(finance, '材料入库', '财务报表')
  await expect(finance.getByRole('heading', { name: '材料入库财务报表' })).toBeVisible()
  await expectCell(finance, '合计', '入库数量', written(figure(before, 'quantity') + 10))
  await expectCell(finance, '合计', '入库金额（元）', money(figure(before, 'amount') + 10 * 150))

  // From the sum to the moves behind it, and to the paper.
  const sheet = finance.waitForEvent('download')
  await finance.getByRole('button', { name: '导出 Excel' }).click()
  expect((await sheet).suggestedFilename()).toMatch(/^材料入库财务报表.*\.xlsx$/)
  await menu(finance, '材料入库', '查询')
  await finance.getByRole('textbox', { name: '查找' }).fill(number!)
  const row = finance.getByRole('row').filter({ hasText: number! })
  await expect(finance.getByText('共 1 条')).toBeVisible()
  await expect(row).toContainText('15.00')
  await expect(row).toContainText('已完成')
})
