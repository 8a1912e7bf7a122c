import { expect, test } from '@playwright/test'
import { applyFor, use } from './elders'
import { as } from './helpers'

test('a senior card from the counter to the hand', async ({ browser }) => {
  const clerk = await as(browser, 'outlet_op')
  const id = await applyFor(clerk, '310101195001011228', '王\u{2A6A5}')
  await expect(clerk.getByRole('button', { name: '受理', exact: true })).toBeVisible({ timeout: 20_000 })
  await expect(clerk.getByLabel('申领信息')).toContainText('王\u{2A6A5}')
  await use(clerk, '受理')
  const receipt = await clerk.request.get(`/api/v1/senior/applications/${id}/receipt`)
  expect(await receipt.text()).toContain('敬老卡申领受理回执')

  const center = await as(browser, 'center_outlet')
  await center.goto('/inbox')
  await expect(center.locator('[data-task]').filter({ hasText: id })).toBeVisible({ timeout: 45_000 })
  await center.goto(`/senior/${id}`)
  await use(center, '发出卡片', { 邮件号: 'EX123456789CN' })
  await use(center, '登记退件', { 退件原因: '地址查无此人' })

  await clerk.goto('/senior')
  await clerk.getByLabel('查询条件').fill('1228')
  await clerk.getByRole('button', { name: '查询', exact: true }).click()
  await expect(clerk.getByRole('row').filter({ hasText: id })).toContainText('滞发')
  await clerk.goto(`/senior/${id}`)
  await use(clerk, '领取')
  await expect(clerk.getByLabel('办理进度').locator('.current')).toContainText('已领取')
})

test('a verification that fails goes to two clerks with both pictures', async ({ browser }) => {
  const clerk = await as(browser, 'outlet_op')
  const id = await applyFor(clerk, '310101195001014031', '李\u{20BB7}')
  await expect(clerk.getByRole('alert').filter({ hasText: '认证未通过' })).toBeVisible({ timeout: 20_000 })
  await use(clerk, '转人工审核')
  for (const reviewer of ['center_op', 'center_op2']) {
    const page = await as(browser, reviewer)
    await page.goto(`/senior/${id}`)
    await expect(page.getByAltText('申领照片')).toBeVisible()
    await expect(page.getByAltText('身份证件人像面')).toBeVisible()
    await use(page, '是同一人，同意')
    await expect(page.getByRole('button', { name: '是同一人，同意' })).toHaveCount(0)
  }
  await clerk.reload()
  await expect(clerk.getByRole('button', { name: '受理', exact: true })).toBeVisible()
})
