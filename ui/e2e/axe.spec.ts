import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { as, login } from './helpers'

const pages = [
  '/inbox', '/documents?function=W-01.7', '/documents/new/warehouse.material_receipt', '/documents/new/warehouse.requisition',
  '/reports/W-05.2', '/reports/W-07.4', '/reports/W-07.7', '/release/shipments?function=W-07.7', '/report-deliveries', '/reports/W-08.5', '/masters/stock-limits', '/documents/new/warehouse.opening_balance', '/masters/items', '/stock', '/stock/moves',
]

/** A page that still loads or moves is looked at again: only what stays is a finding. */
async function check(page: Page, where: string) {
  await expect.soft(async () => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
    expect(serious.map((v) => `${where} ${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`).slice(0, 3).join(' | ')}`)).toEqual([])
  }).toPass({ timeout: 15_000 })
}

test('no page has a serious accessibility finding', async ({ page }) => {
  test.setTimeout(300_000)
  await page.goto('/login')
  await page.getByRole('button', { name: '登录' }).waitFor()
  await check(page, '/login')
  await login(page, 'keeper')
  for (const path of pages) {
    await page.goto(path)
    // The live connection never falls silent: wait for the page's own content instead.
    await page.locator('main h1, main table, main form').first().waitFor({ state: 'attached' })
    await check(page, path)
  }
  // An open paper with its decision panel, and the help dialog.
  await page.goto('/inbox')
  await page.locator('[data-task] button').first().click()
  await page.locator('.paper').waitFor()
  await check(page, 'paper')
  await page.getByRole('link', { name: '打开单据' }).click()
  await expect(page).toHaveURL(/\/documents\//)
  await page.locator('.paper').waitFor()
  await check(page, 'document')
  await page.locator('body').press('?')
  await page.getByRole('dialog').waitFor()
  await check(page, 'help')
})

test('neither equipment repair nor requests about citizens have a serious finding', async ({ browser }) => {
  test.setTimeout(180_000)
  const reception = await as(browser, 'reception')
  for (const path of ['/repairs', '/repairs/new', '/repairs/board', '/repairs/board?district=310101', '/repairs/devices', '/security/unmaskings']) {
    await reception.goto(path)
    await reception.locator('main h1').first().waitFor()
    await check(reception, path)
  }
  await reception.goto('/repairs')
  await reception.locator('main table a').first().click()
  await expect(reception).toHaveURL(/\/repairs\/BX-/)
  await check(reception, 'ticket')
  const technician = await as(browser, 'technician')
  await technician.goto('/repairs/mine')
  await technician.locator('main h1').first().waitFor()
  await check(technician, '/repairs/mine')

  const outlet = await as(browser, 'outlet_op')
  await outlet.goto('/affairs/new/household')
  await outlet.getByRole('button', { name: '生僻字' }).click()
  await outlet.getByRole('textbox', { name: '按拼音查找' }).fill('yan3')
  await outlet.getByRole('option').first().waitFor()
  await check(outlet, 'rare characters')
})

test('the pages of outlets and their pushes have no serious finding', async ({ browser }) => {
  test.setTimeout(120_000)
  const admin = await as(browser, 'sysadmin')
  for (const path of ['/directory/outlets', '/directory/outlets/deleted', '/directory/pushes?kind=outlet']) {
    await admin.goto(path)
    await admin.locator('main h1').first().waitFor()
    await check(admin, path)
  }
  const outlet = await as(browser, 'outlet_op')
  for (const path of ['/outlets', '/outlets/mine']) {
    await outlet.goto(path)
    await outlet.locator('main h1').first().waitFor()
    await check(outlet, path)
  }
})

test('the release of cards has no serious finding', async ({ browser }) => {
  test.setTimeout(180_000)
  const tiers: [string, string[]][] = [
    ['card_release', ['/release', '/release/map', '/release/packing', '/release/batches', '/release/batches/new', '/release/differences']],
    ['district_op', ['/release/receiving', '/release/distributing', '/release/map']], ['outlet_op', ['/release/signing', '/release']],
  ]
  for (const [person, paths] of tiers) {
    const page = await as(browser, person)
    for (const path of paths) {
      await page.goto(path)
      await page.locator('main h1').first().waitFor()
      await check(page, path)
    }
    await page.goto('/release')
    await page.locator('main table a').first().click()
    await expect(page).toHaveURL(/\/release\/boxes\//)
    await page.locator('.chain li').first().waitFor()
    await check(page, 'box')
  }
})
