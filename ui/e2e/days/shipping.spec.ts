import { expect, test } from '@playwright/test'
import { as, choose, openNew } from '../helpers'
import { agreed, expectCell, figure, inStock, menu, report, rowOf, written } from './day'

test('发卡部门经办人: ships cards to an outlet, and the district has them in the books', async ({ browser }) => {
  const shipping = await as(browser, 'shipping')
  const keeper = await as(browser, 'keeper')
  const cards = await inStock(keeper, 'q=CP-001', 100)
  const row = { place: '徐汇区', item_code: cards.item.code }
  const before = figure(rowOf(await report(keeper, 'W-05.6'), row), 'issued')

  await menu(shipping, '成品出库', '生成出货单')
  await openNew(shipping, 'warehouse.shipping_order')
  await choose(shipping, '发往区', '徐汇区')
  await choose(shipping, '发往网点', '天平路')
  await choose(shipping, '仓库', cards.warehouse.name)
  await shipping.getByRole('combobox', { name: '第1行 卡品' }).click()
  await shipping.keyboard.type(cards.item.code)
  await expect(shipping.locator('.ref-list').getByRole('option').first()).toContainText(cards.item.code)
  await shipping.keyboard.press('Enter')
  await shipping.keyboard.press('ArrowRight')
  await shipping.keyboard.type('60')
  await shipping.keyboard.press('Control+Enter')
  await expect(shipping).toHaveURL(/\/documents\/CH-\d{8}-\d+$/)
  const number = shipping.url().split('/').pop()!
  await expect(shipping.locator('.head .tag').first()).toHaveText('待居住证仓库发货')

  await agreed(browser, 'keeper', number, () => ({ location: cards.location.id }))
  await agreed(browser, 'shipping_head', number)
  await shipping.goto('/documents?function=W-04.11')
  await shipping.getByRole('textbox', { name: '查找' }).fill(number)
  await expect(shipping.getByRole('row').filter({ hasText: number })).toContainText('待居住证仓库确认')
  await agreed(browser, 'keeper2', number)
  await shipping.reload()
  await expect(shipping.getByRole('row').filter({ hasText: number })).toContainText('已完成')
  await expect(shipping.getByRole('row').filter({ hasText: number })).toContainText('天平路街道')

  await menu(keeper, '库存统计', '卡发放汇总')
  await expectCell(keeper, /徐汇区.*CP-001/, '发放数量', written(before + 60))
})
