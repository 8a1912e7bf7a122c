import { expect, test, type Page } from '@playwright/test'
import { as, choose, master, openNew, openTask } from './helpers'

/** Goes to a cell of the first line of the step's grid and gives its input. */
async function cell(page: Page, column: string) {
  const grid = page.getByRole('grid')
  const heads = await grid.locator('thead th').allTextContents()
  await grid.locator('tbody tr').first().locator('td').nth(heads.findIndex((h) => h.startsWith(column)) - 1).click()
  return page.getByRole('textbox', { name: `第1行 ${column}` })
}

test('an outlet asks for consumables, the centre issues them, and the outlet signs short with a reason', async ({ browser }) => {
  const outlet = await as(browser, 'outlet_op')
  const item = (await master(outlet, 'items', 'q=BQ-001'))[0]!
  await openNew(outlet, 'supplies.request')
  await outlet.getByRole('combobox', { name: '第1行 耗材' }).click()
  await outlet.keyboard.type(item.code)
  await expect(outlet.locator('.ref-list').getByRole('option').first()).toContainText(item.code)
  await outlet.keyboard.press('Enter')
  await outlet.keyboard.type('6')
  await outlet.keyboard.press('Control+Enter')
  await expect(outlet).toHaveURL(/\/documents\/HC-\d{8}-\d+$/)
  const paper = outlet.url().split('/').pop()!
  await expect(outlet.getByText('待下发').first()).toBeVisible()

  const issuer = await as(browser, 'consumables')
  await openTask(issuer, paper)
  await choose(issuer, '下发仓库', '耗材库')
  await expect(await cell(issuer, '下发数量')).toHaveValue('6')
  await issuer.getByRole('button', { name: /^同意/ }).click()
  await expect(issuer.getByText(`${paper} 已同意`)).toBeVisible()
  await issuer.goto(`/documents/${paper}`)
  await expect(issuer.getByText('已下发').first()).toBeVisible()

  const stranger = await as(browser, 'outlet_op2')
  expect((await stranger.request.get(`/api/v1/documents/${paper}`)).status()).toBe(404)

  await openTask(outlet, paper)
  await expect(outlet.getByRole('button', { name: /^退回/ })).toHaveCount(0)
  const got = await cell(outlet, '签收数量')
  await expect(got).toHaveValue('6')
  await got.fill('5')
  await outlet.keyboard.press('Tab')
  await outlet.getByRole('button', { name: /^同意/ }).click()
  await expect(outlet.getByText(/请填写差异原因/).first()).toBeVisible()
  await (await cell(outlet, '差异原因')).fill('外箱破损，少一卷')
  await outlet.keyboard.press('Tab')
  await outlet.getByRole('button', { name: /^同意/ }).click()
  await expect(outlet.getByText(`${paper} 已同意`)).toBeVisible()
  await outlet.goto(`/documents/${paper}`)
  await expect(outlet.getByText('已签收').first()).toBeVisible()
  await expect(outlet.getByText('外箱破损，少一卷').first()).toBeVisible()

  const notices = await (await issuer.request.get('/api/v1/notices')).json()
  expect(notices.items.some((n: { text: string }) => n.text.includes(paper) && n.text.includes('签收有差异'))).toBe(true)
  await issuer.goto('/reports/T-12.3')
  await expect(issuer.getByRole('columnheader', { name: '签收数量' })).toBeVisible()
  await issuer.getByRole('button', { name: '单据查询' }).click()
  await expect(issuer.getByText(paper)).toBeVisible()
})
