import { expect, test } from '@playwright/test'
import { choose, login, master, openNew } from './helpers'
import { xlsx } from './xlsx'

const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

test('a master list is checked, loaded whole from Excel and taken back', async ({ page }) => {
  await login(page, 'keeper')
  const code = `E${Date.now() % 1_000_000}`
  await page.goto('/masters/suppliers')
  await page.getByRole('button', { name: '从 Excel 导入' }).click()
  const dialog = page.getByRole('dialog', { name: /从 Excel 导入/ })
  await dialog.getByLabel('选择填好的文件').setInputFiles({ name: '供应商.xlsx', mimeType: type, buffer: xlsx([['编码', '名称'], [code, '新供应商𠮷'], [code, '又一个']]) })
  await expect(dialog.getByRole('alert')).toContainText('重复')
  await expect(dialog.getByRole('button', { name: '导入', exact: true })).toBeDisabled()
  await dialog.getByLabel('选择填好的文件').setInputFiles({ name: '供应商.xlsx', mimeType: type, buffer: xlsx([['编码', '名称'], [code, '新供应商𠮷']]) })
  await expect(dialog.getByText('检查通过：将新增 1 条')).toBeVisible()
  await dialog.getByRole('button', { name: '导入', exact: true }).click()
  await expect(page.getByText('已导入：新增 1 条')).toBeVisible()
  expect(await master(page, 'suppliers', `q=${code}`)).toHaveLength(1)
  await dialog.getByRole('button', { name: '撤销' }).first().click()
  await page.getByRole('dialog', { name: '撤销导入' }).getByRole('button', { name: '撤销', exact: true }).click()
  await expect(page.getByText('已撤销这次导入')).toBeVisible()
  expect(await master(page, 'suppliers', `q=${code}`)).toHaveLength(0)
})

test('an opening balance lists its bad rows, and after the first close says that it is too late', async ({ page }) => {
  await login(page, 'keeper')
  const warehouse = (await master(page, 'warehouses'))[0]!
  const location = (await master(page, 'locations', `warehouse=${warehouse.id}`))[0]!
  const item = (await master(page, 'items')).find((i) => i.kind === 'material')!
  await openNew(page, 'warehouse.opening_balance')
  await choose(page, '仓库', warehouse.name)
  await page.getByRole('button', { name: '从 Excel 导入' }).click()
  const head = ['物料', '库位', '期初数量', '单价']
  await page.getByLabel('选择填好的文件').setInputFiles({ name: '期初.xlsx', mimeType: type, buffer: xlsx([head, [item.code, location.code, -5, 1], ['没有', location.code, 3, 1]]) })
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const errors = page.getByRole('dialog').getByRole('alert')
  await expect(errors.getByText('第2行 期初数量')).toBeVisible()
  await expect(errors.getByText('第3行 物料')).toBeVisible()
  await page.getByLabel('选择填好的文件').setInputFiles({ name: '期初.xlsx', mimeType: type, buffer: xlsx([head, [item.code, location.code, 5, 1]]) })
  await page.getByRole('button', { name: '导入', exact: true }).click()
  await expect(page.getByText('已导入 1 行')).toBeVisible()
  await page.getByLabel(/^期初日期/).fill('2026-11-01')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/已月结，期初余额只能在第一次月结之前录入/).first()).toBeVisible()
})
