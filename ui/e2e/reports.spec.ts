import { expect, test } from '@playwright/test'
import { login } from './helpers'
import { readFileSync } from 'node:fs'

test('卡发放汇总: a total leads to the papers that make it up', async ({ page }) => {
  await login(page, 'keeper')
  await page.goto('/reports/W-05.6?from=2020-01-01')
  const table = page.getByRole('region', { name: '卡发放汇总' })
  await expect(table.getByRole('columnheader', { name: '实发数量' })).toBeVisible()
  const total = table.locator('tr', { hasText: /^合计/ }).getByRole('link').last()
  const sum = (await total.textContent())!.trim()
  expect(sum).not.toBe('0')
  await total.click()
  await expect(page).toHaveURL(/\/stock\/moves\?.*type=warehouse.shipping_order/)
  await expect(page.getByText(new RegExp(`净额 -${sum}`))).toBeVisible()
})

test('定时报表: conditions of a report are sent as a file that its owner is told of', async ({ page }) => {
  await login(page, 'keeper')
  await page.goto('/reports/W-07.4')
  await expect(page.getByText('材料耗用').first()).toBeVisible()
  await page.getByRole('button', { name: '定时发送' }).click()
  const dialog = page.getByRole('dialog', { name: '定时发送' })
  await dialog.getByLabel('名称').fill('每周生产情况')
  await dialog.getByLabel('周期').selectOption({ label: '每周' })
  await dialog.getByLabel('星期').selectOption({ label: '周一' })
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(page).toHaveURL(/\/report-deliveries\?plan=/)
  const plan = page.getByRole('region', { name: '定时报表' }).locator('tbody tr', { hasText: '每周生产情况' })
  await expect(plan).toContainText('每周一 08:00')

  await plan.getByRole('button', { name: '立即发送' }).click()
  const sent = page.getByRole('button', { name: /^每周生产情况 .*\.xlsx$/ })
  await expect(sent).toBeVisible()
  const file = page.waitForEvent('download')
  await sent.click()
  expect(readFileSync(await (await file).path()).subarray(0, 2).toString()).toBe('PK')
  await page.getByRole('button', { name: /^通知/ }).click()
  await page.getByRole('region', { name: '通知' }).getByRole('button', { name: /定时报表“每周生产情况”.*已生成/ }).first().click()
  await expect(page).toHaveURL(/\/report-deliveries\?plan=/)

  await plan.getByRole('button', { name: '暂停' }).click()
  await expect(plan).toContainText('已暂停')
  await plan.getByRole('button', { name: '删除' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await expect(plan).toHaveCount(0)
  await expect(page.getByRole('region', { name: '已发送的文件' })).toContainText('每周生产情况')
})
