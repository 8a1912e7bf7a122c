import { expect, type Browser, type Locator, type Page } from '@playwright/test'

export const password = 'Demo@2026!'

/** A browser of one person's own in the inbox, logged in without the login page. */
export async function as(browser: Browser, username: string): Promise<Page> {
  const context = await browser.newContext()
  const answer = await context.request.post('/api/v1/session', { data: { username, password } })
  expect(answer.ok(), `login of ${username}: ${answer.status()}`).toBe(true)
  const page = await context.newPage()
  await page.goto('/inbox')
  return page
}

/** Logs in at the login page. */
export async function login(page: Page, username: string) {
  await page.goto('/login')
  await page.getByLabel('用户名').fill(username)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).toHaveURL(/\/inbox/, { timeout: 15_000 })
}

/** Proves once more who sits here, as a dangerous act asks. */
export async function confirmIdentity(page: Page) {
  const dialog = page.getByRole('dialog', { name: '确认身份' })
  await dialog.getByLabel('登录密码').fill(password)
  await dialog.getByRole('button', { name: '确认', exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** Chooses an entry of a master list in a form field by typing part of its name; `within` is the form where the page has another such field. */
export async function choose(page: Page, label: string, text: string, within: Page | Locator = page) {
  const field = within.getByRole('combobox', { name: new RegExp(`^${label}`) })
  await field.click()
  await field.fill(text)
  // The list may still be the one from before typing.
  await page.locator('.ref-list').getByRole('option').filter({ hasText: text }).first().click()
}

/** The first entries of a master list, asked with the page's own session. */
export async function master(page: Page, ref: string, query = ''): Promise<{ id: string; code: string; name: string; [k: string]: unknown }[]> {
  const answer = await page.request.get(`/api/v1/masters/${ref}?page_size=20&${query}`)
  return (await answer.json()).items
}

/** Opens the inbox on one paper by its number. */
export async function openTask(page: Page, number: string) {
  await page.goto(`/inbox?q=${number}`)
  await page.locator('[data-task] button').first().click()
  await expect(page.locator('.paper')).toContainText(number)
}

/** Agrees to one paper and waits until it is said. */
export async function agree(page: Page, number: string) {
  await openTask(page, number)
  await page.getByRole('button', { name: /^同意/ }).click()
  await expect(page.getByText(`${number} 已同意`)).toBeVisible()
}

/** Opens an empty new paper, whatever an earlier test left unsaved. */
export async function openNew(page: Page, type: string) {
  await page.goto(`/documents/new/${type}`)
  await page.getByRole('grid').waitFor()
  const left = page.getByRole('button', { name: '丢弃，重新录入' })
  if (await left.isVisible()) {
    await left.click()
    await expect(left).toBeHidden()
  }
}

/** Types a receipt with the keyboard and submits it; gives its number. */
export async function enterReceipt(page: Page, quantity: string, price = '1.50', file?: { name: string; mimeType: string; buffer: Buffer }): Promise<string> {
  const [warehouse] = await master(page, 'warehouses')
  const [location] = await master(page, 'locations', `warehouse=${warehouse!.id}`)
  const item = (await master(page, 'items')).find((i) => i.kind !== 'finished')!
  await openNew(page, 'warehouse.material_receipt')
  await choose(page, '供应商', '')
  await choose(page, '入库类别', '')
  await choose(page, '仓库', warehouse!.name)
  if (file) {
    await page.getByLabel('选择附件').setInputFiles(file)
    await expect(page.getByRole('button', { name: `移除 ${file.name}` })).toBeVisible()
  }
  await page.getByRole('combobox', { name: '第1行 物料' }).click()
  await page.keyboard.type(item.code)
  await expect(page.locator('.ref-list').getByRole('option').first()).toContainText(item.code)
  await page.keyboard.press('Enter')
  await page.keyboard.type(location!.code)
  await expect(page.locator('.ref-list').getByRole('option').first()).toContainText(location!.code)
  await page.keyboard.press('Enter')
  await page.keyboard.type(quantity)
  await page.keyboard.press('Enter')
  await page.keyboard.type(price)
  await page.keyboard.press('Control+Enter')
  await expect(page).toHaveURL(/\/documents\/RK-\d{8}-\d+$/)
  return page.url().split('/').pop()!
}
