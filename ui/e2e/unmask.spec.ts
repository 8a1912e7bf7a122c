import { expect, test } from '@playwright/test'
import { as, confirmIdentity } from './helpers'

test('查看明文: a telephone is masked until somebody says why and who he is, and then masked again', async ({ browser }) => {
  const page = await as(browser, 'reception')
  await page.clock.install()
  await page.goto('/repairs')
  await page.locator('main table a').first().click()
  await expect(page).toHaveURL(/\/repairs\/BX-/)
  const number = page.url().split('/').pop() ?? ''
  const phone = page.locator('.masked').first()
  await expect(phone).toContainText('*')
  await phone.getByRole('button', { name: '查看明文' }).click()
  const dialog = page.getByRole('dialog', { name: '查看明文' })
  await dialog.getByLabel('查看原因').fill('看')
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('至少 4 个字')
  await dialog.getByLabel('查看原因').fill('联系报修人核实故障')
  await dialog.getByRole('button', { name: '查看', exact: true }).click()
  await confirmIdentity(page)
  await expect(dialog).toBeHidden()
  await expect(phone.getByRole('link')).toHaveAttribute('href', /^tel:\d+/)
  await page.clock.fastForward(61_000)
  await expect(phone).toContainText('*')

  await page.goto('/security/unmaskings')
  const row = page.getByRole('row').filter({ hasText: number }).first()
  await expect(row).toContainText('联系报修人核实故障')
  await expect(row).toContainText('报修单')
})

test('查看明文: who has no right sees no eye', async ({ browser }) => {
  const page = await as(browser, 'manager')
  await page.goto('/repairs')
  await page.locator('main table a').first().click()
  await expect(page.locator('.masked').first()).toContainText('*')
  await expect(page.getByRole('button', { name: '查看明文' })).toHaveCount(0)
})
