import { expect, test } from '@playwright/test'
import { choose, login, master, openNew } from './helpers'
import { xlsx } from './xlsx'

const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

test('an Excel file with errors lists every bad row and column and brings nothing', async ({ page }) => {
  await login(page, 'keeper')
  const [warehouse] = await master(page, 'warehouses')
  const [location] = await master(page, 'locations', `warehouse=${warehouse!.id}`)
  const item = (await master(page, 'items')).find((i) => i.kind !== 'finished')!
  await openNew(page, 'warehouse.material_receipt')
  await choose(page, '仓库', warehouse!.name)
  await page.getByRole('button', { name: '从 Excel 导入' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载模板' }).click()
  expect((await download).suggestedFilename()).toContain('.xlsx')

  const head = ['物料', '库位', '数量', '单价', '备注']
  const good = [item.code, location!.code, 12, 1.5, '𠮷']
  await page.getByLabel('选择填好的文件').setInputFiles({
    name: '入库.xlsx', mimeType: type,
    buffer: xlsx([head, good, ['没有这种物料', location!.code, 5, 1, ''], [item.code, location!.code, -3, 1, '']]),
  })
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const errors = page.getByRole('dialog').getByRole('alert')
  await expect(errors.getByText('第3行 物料')).toBeVisible()
  await expect(errors.getByText('第4行 数量')).toBeVisible()

  await page.getByLabel('选择填好的文件').setInputFiles({ name: '入库.xlsx', mimeType: type, buffer: xlsx([head, good, good]) })
  await page.getByRole('button', { name: '导入', exact: true }).click()
  await expect(page.getByText('已导入 2 行')).toBeVisible()
  await expect(page.getByText('共 2 行')).toBeVisible()
})

test('a block pasted from Excel fills the grid and a thousand lines stay quick', async ({ page }) => {
  await login(page, 'keeper')
  const [warehouse] = await master(page, 'warehouses')
  const [location] = await master(page, 'locations', `warehouse=${warehouse!.id}`)
  const item = (await master(page, 'items')).find((i) => i.kind !== 'finished')!
  await openNew(page, 'warehouse.material_receipt')
  await choose(page, '仓库', warehouse!.name)
  const cell = page.getByRole('combobox', { name: '第1行 物料' })
  await cell.click()
  await cell.evaluate((el, text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, Array.from({ length: 1000 }, (_, i) => `${item.code}\t${location!.code}\t${i + 1}\t1.25\t`).join('\r\n'))
  await expect(page.getByText('共 1000 行')).toBeVisible()
  await expect(page.locator('.totals')).toContainText('500,500')
  await expect(page.locator('.totals')).toContainText('625,625.00')
  // Far fewer rows are drawn than there are.
  expect(await page.locator('[role=grid] tbody tr').count()).toBeLessThan(60)
  await page.keyboard.press('Control+End')
  await expect(page.getByText('1000', { exact: true })).toBeVisible()
  const started = Date.now()
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowUp')
  expect(Date.now() - started).toBeLessThan(4000)
})
