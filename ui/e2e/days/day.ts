import { expect, type Browser, type Page } from '@playwright/test'
import { as } from '../helpers'
import { call } from '../rest'

export type Row = Record<string, string | number | undefined>
interface Report { columns: { key: string; label: string }[]; rows: Row[]; totals?: Row }
interface Paper { state: string; head: Row; lines: Row[]; steps: { key: string; state: string; edits?: { lines?: string[] } }[] }

/** A report with the conditions it opens with. */
export const report = (page: Page, id: string) => call<Report>(page, 'GET', `/reports/${id}`)

/** The row of a report in which all these stand; none has zeros. */
export function rowOf(r: Report, match: Row): Row {
  return r.rows.find((row) => Object.entries(match).every(([k, v]) => row[k] === v)) ?? {}
}

/** What a figure of a report is; nothing yet is zero. */
export const figure = (row: Row | undefined, column: string) => Number(row?.[column] ?? 0)

/** As figures are written on the page. */
export const written = (n: number) => n.toLocaleString('en-US')
export const money = (fen: number) => (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })

/** Expects what stands in the open report under a heading, in the first row with these words (合计 is one). */
export async function expectCell(page: Page, row: RegExp | string, column: string, text: string) {
  const table = page.locator('main table').filter({ has: page.getByRole('columnheader', { name: column, exact: true }) }).first()
  await table.waitFor()
  // Headings in two lines: those below a common one come last, so that one counts from the right.
  const headings = (await table.locator('thead tr').last().locator('th').allTextContents()).map((h) => h.trim())
  const fromRight = headings.length - headings.indexOf(column)
  const cells = table.locator('tr').filter({ hasText: row }).first().locator('td')
  await expect(cells).not.toHaveCount(0)
  await expect(cells.nth((await cells.count()) - fromRight)).toHaveText(text)
}

/** Opens an entry of the menu by its module and name, as the mouse does. */
export async function menu(page: Page, module: string, name: string) {
  if (!page.url().startsWith('http')) await page.goto('/inbox')
  const group = page.getByRole('navigation', { name: '功能菜单' }).locator('section').filter({ has: page.getByRole('button', { name: module, exact: true }) })
  await group.getByRole('link', { name: new RegExp(`^${name}( \\d+)?$`) }).click()
}

/** How many tasks wait behind an entry of the menu. */
export async function waiting(page: Page, fn: string): Promise<number> {
  const { total } = await call<{ total: number }>(page, 'GET', `/tasks?view=todo&function=${fn}&page_size=1`)
  return total
}

/** Opens the waiting paper of a number from the list that is on the page. */
export async function pick(page: Page, number: string) {
  await page.locator('[data-task]').filter({ hasText: number }).getByRole('button').click()
  await expect(page.locator('.paper')).toContainText(number)
}

/** Agrees by the keyboard alone, and waits until it is said. */
export async function agreeByKey(page: Page, number: string) {
  await expect(page.getByRole('button', { name: /^同意/ })).toBeEnabled()
  await page.locator('body').press('Enter')
  await expect(page.getByText(`${number} 已同意`)).toBeVisible()
}

/** Sends a paper back to its maker with the reason. */
export async function giveBack(page: Page, number: string, reason: string) {
  await page.getByRole('button', { name: /^退回/ }).click()
  await page.getByRole('textbox', { name: /退回原因/ }).fill(reason)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(`${number} 已退回`)).toBeVisible()
}

/** Lets somebody agree behind the scenes, who fills in what the step asks for. */
export async function agreed(browser: Browser, username: string, number: string, fill: (line: Row) => Row = () => ({})) {
  const page = await as(browser, username)
  const [task] = (await call<{ items: { id: string }[] }>(page, 'GET', `/tasks?view=todo&q=${number}`)).items
  expect(task, `${username} has ${number} to decide`).toBeDefined()
  const paper = await call<Paper>(page, 'GET', `/documents/${number}`)
  const asked = paper.steps.find((s) => s.state === 'current')?.edits?.lines ?? []
  const lines = asked.length ? paper.lines.map((l, i) => ({ line: i + 1, ...fill(l) })) : undefined
  await call(page, 'POST', `/tasks/${task!.id}/decisions`, { action: 'agree', ...(lines ? { fields: { lines } } : {}) })
  await page.context().close()
}

/** Something of a kind that lies in stock, with where it lies. */
export async function inStock(page: Page, query: string, least: number) {
  interface Stock { class: string; quantity: number; item: { id: string; code: string; name: string }; warehouse: { id: string; name: string }; location: { id: string } }
  const { items } = await call<{ items: Stock[] }>(page, 'GET', `/stock?page_size=100&${query}`)
  const found = items.find((s) => s.class === 'good' && s.quantity >= least)
  expect(found, `something in stock: ${query}`).toBeDefined()
  return found!
}
