import { statSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { as, login } from './helpers'

test('流程跟踪: every figure leads to exactly the papers it counts, and on to the paper', async ({ page }) => {
  await login(page, 'manager')
  await page.getByRole('navigation', { name: '功能菜单' }).getByRole('link', { name: '流程跟踪' }).click()
  await expect(page.getByRole('heading', { name: '流程跟踪' })).toBeVisible()
  for (const key of ['open', 'overdue', 'with_maker', 'submitted', 'finished']) {
    const figure = page.locator(`[data-figure="${key}"]`)
    const count = Number(await figure.locator('b').textContent())
    await figure.click()
    await expect(page).toHaveURL(new RegExp(`measure=${key}`))
    if (count) await expect(page.getByText(`共 ${count} 条`)).toBeVisible()
    else await expect(page.getByText('没有这样的单据。')).toBeVisible()
    await page.goBack()
    await expect(page.locator(`[data-figure="${key}"] b`)).toHaveText(String(count))
  }

  // The table beside a chart leads to the papers too.
  const panel = page.getByRole('region', { name: '在途单据停在哪里' }).first()
  await panel.getByRole('button', { name: '看表' }).click()
  const link = panel.locator('tbody tr').first().getByRole('link').first()
  const count = await link.textContent()
  await link.click()
  await expect(page.getByText(`共 ${count} 条`)).toBeVisible()
  await page.locator('tbody a').first().click()
  const course = page.getByRole('region', { name: '流转跟踪' })
  await expect(course.getByText('办理中').first()).toBeVisible()
  await expect(course.getByText('现在能办理：')).toBeVisible()
})

test('流程跟踪: a click on a chart opens the papers behind it', async ({ page }) => {
  await login(page, 'manager')
  await page.goto('/process/tracking')
  const chart = page.getByRole('img', { name: /^在途单据停在哪里/ })
  // The first bar: beside the names of the steps, below the legend.
  await chart.waitFor()
  const box = (await chart.boundingBox())!
  await page.mouse.click(box.x + 180, box.y + 42)
  await expect(page).toHaveURL(/measure=open.*age=1|age=1.*measure=open/)
  await expect(page.getByText(/^共 [1-9]\d* 条$/)).toBeVisible()
})

test('流程跟踪: narrowed by type, without serious accessibility findings, exported', async ({ page }) => {
  await login(page, 'manager')
  await page.goto('/process/tracking?type=warehouse.material_receipt')
  await expect(page.getByRole('img', { name: /^环节用时/ })).toContainText('质检员确认')
  await expect(page.getByRole('img', { name: /^环节用时/ })).not.toContainText('领用单')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`)).toEqual([])

  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出 Excel' }).click()
  const book = await file
  expect(book.suggestedFilename()).toMatch(/^流程跟踪-\d{8}\.xlsx$/)
  expect(statSync(await book.path()).size).toBeGreaterThan(10_000)
})

test('流程跟踪: not for those without the right; an error can be tried again', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  await keeper.goto('/process/tracking')
  await expect(keeper.getByRole('heading', { name: '没有权限' })).toBeVisible()

  const head = await as(browser, 'dept_head')
  await head.route('**/api/v1/tracking/overview*', (r) => r.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"detail":"系统内部错误","request_id":"r-1"}' }))
  await head.goto('/process/tracking')
  await expect(head.getByText('请求编号 r-1')).toBeVisible()
  await head.unroute('**/api/v1/tracking/overview*')
  await head.getByRole('button', { name: '重试' }).click()
  await expect(head.locator('[data-figure="open"]')).toBeVisible()
})
