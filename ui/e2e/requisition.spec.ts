import { expect, test } from '@playwright/test'
import { agree, as, choose, master, openNew, openTask } from './helpers'

test('领用单: approved, picked with quantity and location, refused when short, posted', async ({ browser }) => {
  const requester = await as(browser, 'requester')
  const keeper = await as(browser, 'keeper')
  // Something that lies in stock, and how much of it.
  const stock = (await (await keeper.request.get('/api/v1/stock?page_size=50')).json()).items
    .find((r: { class: string; quantity: number }) => r.class === 'good' && r.quantity >= 10)
  const warehouse = (await master(requester, 'warehouses')).find((w) => w.id === stock.warehouse.id)!

  await openNew(requester, 'warehouse.requisition')
  await choose(requester, '出库类别', '')
  await choose(requester, '仓库', warehouse.name)
  await requester.getByLabel(/^用途/).fill('日常制卡，𬭎字测试')
  await requester.getByRole('combobox', { name: '第1行 物料' }).click()
  await requester.keyboard.type(stock.item.code)
  await expect(requester.locator('.ref-list').getByRole('option').first()).toContainText(stock.item.code)
  await requester.keyboard.press('Enter')
  await requester.keyboard.type(String(stock.quantity + 5))
  await requester.keyboard.press('Control+Enter')
  await expect(requester).toHaveURL(/\/documents\/LL-\d{8}-\d+$/)
  const number = requester.url().split('/').pop()!

  await agree(await as(browser, 'dept_head'), number)

  await openTask(keeper, number)
  await expect(keeper.getByRole('heading', { name: /请填写实领数量、库位/ })).toBeVisible()
  // The place that holds most is suggested, and that it will not be enough is said beforehand.
  await expect(keeper.getByRole('grid').locator('td').nth(3)).not.toBeEmpty()
  await expect(keeper.getByText(/^库存将不足/)).toBeVisible()
  await keeper.getByRole('button', { name: /^同意/ }).click()
  const refusal = keeper.getByRole('region', { name: '审批意见' }).getByRole('alert')
  await expect(refusal).toContainText(stock.item.name)
  await expect(refusal).toContainText('可用')

  await keeper.getByRole('grid').locator('td').nth(2).click()
  await keeper.keyboard.type('2')
  await keeper.getByRole('button', { name: /^同意/ }).click()
  await expect(keeper.getByText(`${number} 已同意`)).toBeVisible()

  await agree(await as(browser, 'keeper2'), number)
  await requester.goto(`/documents/${number}`)
  await expect(requester.locator('.head .tag')).toHaveText('已完成')
})
