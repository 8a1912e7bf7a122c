import { expect, test } from '@playwright/test'
import { as, login } from './helpers'

test('the inbox works by keyboard and its address opens the same paper', async ({ page }) => {
  await login(page, 'inspector')
  await page.locator('[data-task]').nth(1).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const second = await page.locator('[data-task]').nth(1).getAttribute('data-task')
  await expect(page).toHaveURL(new RegExp(`task=${second}`))
  await expect(page.locator('.paper')).toBeVisible()
  await page.reload()
  await expect(page.locator('.paper')).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`task=${second}`))

  // Keys never act while one types.
  const box = page.getByRole('textbox', { name: '审批意见' })
  await box.fill('')
  await box.pressSequentially('jkxar')
  await expect(box).toHaveValue('jkxar')
  await expect(page).toHaveURL(new RegExp(`task=${second}`))
})

test('a double click decides on one paper only', async ({ page }) => {
  await login(page, 'dept_head')
  const rows = page.locator('[data-task]')
  await rows.nth(1).waitFor()
  await page.keyboard.press('j')
  await page.getByRole('button', { name: /^同意/ }).waitFor()
  const before = await rows.count()
  const sent: string[] = []
  page.on('request', (r) => { if (r.method() === 'POST' && r.url().endsWith('/decisions')) sent.push(r.url()) })
  await page.getByRole('button', { name: /^同意/ }).dblclick()
  await expect(page.getByText(/已同意，/)).toHaveCount(1)
  await expect(rows).toHaveCount(before - 1)
  expect(sent).toHaveLength(1)
  await page.reload()
  await expect(rows).toHaveCount(before - 1)
})

test('selected papers are agreed together', async ({ page }) => {
  await login(page, 'inspector')
  await page.locator('[data-task]').nth(1).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('a')
  await page.getByRole('button', { name: '同意 2 张' }).click()
  await expect(page.getByText('已同意 2 张单据')).toBeVisible()
})

test('a filter is in the address and survives back and reload', async ({ page }) => {
  await login(page, 'keeper')
  await page.goto('/documents?function=W-01.7')
  await page.getByRole('textbox', { name: '查找' }).fill('RK-')
  await expect(page).toHaveURL(/q=RK-/)
  await page.getByRole('link', { name: /^RK-/ }).first().click()
  await expect(page).toHaveURL(/\/documents\/RK-/)
  await page.goBack()
  await expect(page.getByRole('textbox', { name: '查找' })).toHaveValue('RK-')
})

test('抄送: a page of copies is read with one click, and the count goes with it', async ({ browser }) => {
  const finance = await as(browser, 'finance')
  await finance.goto('/inbox?view=cc&page_size=20')
  const tab = finance.getByRole('navigation', { name: '事项分类' }).getByRole('button', { name: /^抄送/ })
  const count = async () => Number(/\d+/.exec((await tab.textContent()) ?? '')?.[0] ?? 0)
  await expect(finance.getByText('本页未读 20 张')).toBeVisible()
  await expect.poll(count).toBeGreaterThan(20)
  const before = await count()
  await finance.getByRole('button', { name: '全部已阅' }).click()
  await expect(finance.getByText('20 张已阅')).toBeVisible()
  await expect.poll(count).toBe(before - 20)
})
