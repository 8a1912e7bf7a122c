import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { login } from './helpers'

test('日志查询: what was refused is found, followed and proved', async ({ page }) => {
  // Somebody without the right tries to read the log.
  await login(page, 'keeper')
  await page.goto('/audit')
  await expect(page.getByText('没有权限').first()).toBeVisible()

  await page.context().clearCookies()
  await login(page, 'auditor')
  await page.getByRole('navigation', { name: '功能菜单' }).getByRole('link', { name: '日志查询' }).click()
  await page.goto('/audit?result=refused&function=W-08.9')
  const row = page.locator('tbody tr').first()
  await expect(row).toContainText('被拒绝')
  await row.getByRole('button').first().click()
  const detail = page.getByRole('dialog', { name: '日志明细' })
  await expect(detail.getByText('function.forbidden')).toBeVisible()
  await detail.getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: /的时间线$/ })).toBeVisible()
  await expect(page.getByText('被拒绝').first()).toBeVisible()

  await page.goto('/audit')
  await page.getByRole('button', { name: '立即校验' }).click()
  await expect(page.getByText(/日志完整，校验了/)).toBeVisible({ timeout: 30_000 })
  const axe = await new AxeBuilder({ page }).disableRules(['region']).analyze()
  expect(axe.violations.map((v) => v.id)).toEqual([])
})

test('告警规则: the auditor sets the numbers, and the change is in the log', async ({ page }) => {
  await login(page, 'auditor')
  await page.goto('/audit/alarms')
  await page.getByRole('button', { name: '告警规则' }).click()
  const dialog = page.getByRole('dialog', { name: '告警规则' })
  await dialog.getByLabel('行数').fill('4000')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('规则已保存')).toBeVisible()
  await page.goto('/audit?object=alarm-rule/export')
  await page.locator('tbody tr').first().getByRole('button').first().click()
  await expect(page.getByRole('dialog', { name: '日志明细' })).toContainText('4000')
})
