import { expect, test } from '@playwright/test'
import { as, master } from '../helpers'
import { submitPapers } from '../rest'
import { agreeByKey, giveBack, menu, pick, waiting } from './day'

test('质检员: passes one delivery, returns another, and records an inspection with its rejects', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const inspector = await as(browser, 'inspector')
  const [good, bad] = await submitPapers(keeper, 'warehouse.material_receipt', 2)
  const before = await waiting(inspector, 'W-01.4')

  await menu(inspector, '材料入库', '质检员确认')
  await expect(inspector.getByText(`共 ${before} 条`)).toBeVisible()
  await pick(inspector, good!)
  await agreeByKey(inspector, good!)
  await pick(inspector, bad!)
  await giveBack(inspector, bad!, '外箱破损，请与供应商核对')
  await expect.poll(() => waiting(inspector, 'W-01.4')).toBe(before - 2)

  await menu(inspector, '材料入库', '查询')
  for (const [number, state] of [[good!, '待部门确认'], [bad!, '已退回']] as const) {
    await inspector.getByRole('textbox', { name: '查找' }).fill(number)
    await expect(inspector.getByText('共 1 条')).toBeVisible()
    await expect(inspector.getByRole('row').filter({ hasText: number })).toContainText(state)
  }

  // A job of 500 cards with 20 rejects: the sums are on the paper, and it is done at once.
  await menu(inspector, '成品入库', '质检入库单')
  await inspector.getByLabel(/^制卡作业号/).fill(`ZK${Date.now() % 100_000_000}`)
  await inspector.getByLabel(/^作业数量/).fill('500')
  const card = (await master(inspector, 'items')).concat(await master(inspector, 'items', 'q=CP-001')).find((i) => i.code === 'CP-001')!
  await inspector.getByRole('combobox', { name: '第1行 卡品' }).click()
  await inspector.keyboard.type(card.code)
  await expect(inspector.locator('.ref-list').getByRole('option').first()).toContainText(card.code)
  await inspector.keyboard.press('Enter')
  await inspector.keyboard.type('480')
  await inspector.keyboard.press('Enter')
  await inspector.keyboard.type('20')
  await inspector.keyboard.press('Enter')
  await inspector.keyboard.type('03')
  await expect(inspector.locator('.ref-list').getByRole('option').first()).toContainText('03')
  await inspector.keyboard.press('Enter')
  await inspector.keyboard.press('Control+Enter')
  await expect(inspector).toHaveURL(/\/documents\/ZJ-\d{8}-\d+$/)
  await expect(inspector.locator('.head .tag').first()).toHaveText('已完成')
  const lines = inspector.getByRole('region', { name: '明细' })
  await expect(lines.getByRole('row').filter({ hasText: card.name })).toContainText('480')
  await expect(lines.getByRole('row').filter({ hasText: card.name })).toContainText('印刷错位')
})
