import { expect, test } from '@playwright/test'
import { login } from './helpers'

test('供应商维护: create, find by its rare character, disable, delete; a used one stays', async ({ page }) => {
  await login(page, 'keeper')
  await page.goto('/masters/suppliers')
  const code = `T${Date.now() % 1_000_000}`
  const name = `上海𬭎创㛃材料有限公司${code}`
  await page.getByRole('button', { name: '新增' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.getByText('请填写编码。')).toBeVisible()
  await dialog.getByLabel(/^编码/).fill(code)
  await dialog.getByLabel(/^名称/).fill(name)
  await dialog.getByLabel(/^联系人/).fill('𠮷先生')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText(`“${name}”已保存`)).toBeVisible()

  await page.getByRole('textbox', { name: '查找' }).fill(code)
  const row = page.getByRole('row', { name: new RegExp(code) })
  await expect(row).toHaveCount(1)
  await row.getByRole('button', { name: '停用' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await expect(page.getByText('没有符合条件的资料。')).toBeVisible()
  await page.getByRole('checkbox', { name: '含已停用' }).check()
  await expect(row.getByText('已停用')).toBeVisible()
  await row.getByRole('button', { name: '删除' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await expect(page.getByText(`“${name}”已删除`)).toBeVisible()

  await page.goto('/masters/suppliers')
  await page.getByRole('button', { name: '删除' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await expect(page.getByText(/已被使用，只能停用/)).toBeVisible()
})

test('日期调整: only finished papers, with a reason, and the list shows the new date', async ({ page }) => {
  await login(page, 'wh_supervisor')
  await page.goto('/documents?function=W-01.9')
  const first = page.locator('tbody tr').first()
  await first.getByRole('button', { name: '调整日期' }).click()
  const dialog = page.getByRole('dialog')
  const date = dialog.getByRole('combobox', { name: '新业务日期' })
  const old = await date.inputValue()
  const other = old.endsWith('-01') ? `${old.slice(0, 8)}02` : `${old.slice(0, 8)}01`
  await date.fill(other)
  await date.press('Enter')
  await dialog.getByRole('button', { name: '调整日期' }).click()
  await expect(dialog.getByText('请填写调整原因')).toBeVisible()
  await dialog.getByLabel('调整原因').fill('送货日期录错')
  await dialog.getByRole('button', { name: '调整日期' }).click()
  await expect(page.getByText(`由 ${old} 调整为 ${other}`)).toBeVisible()
})

test('材料收发存: drills down to moves and to the paper; exports and prints', async ({ page }) => {
  await login(page, 'keeper')
  await page.goto('/reports/W-05.2')
  await expect(page.getByRole('cell', { name: '合计' })).toBeVisible()
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出 Excel' }).click()
  expect((await file).suggestedFilename()).toMatch(/材料收发存.*\.xlsx$/)
  const sheet = page.waitForEvent('popup')
  await page.getByRole('button', { name: '打印' }).click()
  await expect((await sheet).locator('body')).toContainText('材料收发存')

  await page.locator('tbody a').first().click()
  await expect(page).toHaveURL(/\/stock\/moves\?.*item=/)
  await page.locator('tbody a').first().click()
  await expect(page.locator('.paper')).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/\/stock\/moves\?.*item=/)
})

test('filters are kept on the server under a name', async ({ page }) => {
  await login(page, 'keeper')
  await page.goto('/documents?function=W-01.7&state=done')
  await page.getByRole('button', { name: /^已存筛选/ }).click()
  const name = `已完成的${Date.now() % 10_000}`
  await page.getByLabel('筛选名称').fill(name)
  await page.getByRole('button', { name: '保存当前条件' }).click()
  await expect(page.getByText(`已保存筛选“${name}”`)).toBeVisible()
  await page.goto('/documents?function=W-01.7')
  await page.getByRole('button', { name: /^已存筛选/ }).click()
  await page.getByRole('button', { name, exact: true }).click()
  await expect(page).toHaveURL(/state=done/)
})

test('everybody sees only what the role allows', async ({ page }) => {
  await login(page, 'inspector')
  const menu = page.getByRole('navigation', { name: '功能菜单' })
  await expect(menu.getByRole('link', { name: '质检员确认' }).first()).toBeVisible()
  await expect(menu.getByRole('link', { name: '录入入库单' })).toHaveCount(0)
  await page.goto('/masters/items')
  await expect(page.getByRole('button', { name: '新增' })).toHaveCount(0)
  await page.goto('/stock')
  await expect(page.getByRole('heading', { name: '没有权限' })).toBeVisible()
})
