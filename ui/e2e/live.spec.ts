import { expect, test, type Page } from '@playwright/test'
import { as, openTask } from './helpers'
import { call, submitPapers } from './rest'

const receipt = 'warehouse.material_receipt'

/** Puts the system's notifications and the loudspeaker under a counter. */
async function countAlerts(page: Page) {
  await page.addInitScript(() => {
    const alerts = { shown: [] as string[], rung: 0 }
    Object.assign(window, { alerts })
    class Shown {
      static permission = 'granted'
      static requestPermission = () => Promise.resolve('granted')
      constructor(_: string, options: { body: string }) { alerts.shown.push(options.body) }
    }
    Object.defineProperty(window, 'Notification', { value: Shown })
    const real = window.AudioContext
    Object.defineProperty(window, 'AudioContext', { value: class extends real { constructor() { super(); alerts.rung++ } } })
    Object.defineProperty(document, 'hasFocus', { value: () => false })
  })
}

/** How many notices wait, as the bell says it. */
const bell = (page: Page) => page.getByRole('button', { name: /^通知/ }).getAttribute('aria-label')

const alerts = (page: Page) => page.evaluate(() => (window as unknown as { alerts: { shown: string[]; rung: number } }).alerts)

/** Says whether the tab is the one looked at; a headless browser shows all of them. */
const look = (page: Page, at: boolean) => page.evaluate((visible) => {
  Object.defineProperty(document, 'hidden', { value: !visible, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}, at)

async function returnIt(inspector: Page, number: string) {
  await openTask(inspector, number)
  await inspector.getByRole('button', { name: /^退回/ }).click()
  await inspector.getByRole('dialog').getByRole('textbox', { name: /退回原因/ }).fill('数量与送货单不符')
  await inspector.keyboard.press('Control+Enter')
  await expect(inspector.getByText(`${number} 已退回`)).toBeVisible()
}

test('桌面通知与提示音: of two tabs one calls, both count', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const other = await keeper.context().newPage()
  for (const tab of [keeper, other]) {
    await countAlerts(tab)
    await tab.goto('/inbox')
    await tab.locator('.account .who').waitFor()
  }
  await look(keeper, false)
  await look(other, true)

  await other.locator('.account .who').click()
  await other.getByLabel('桌面通知').check()
  await other.getByLabel('提示音').check()
  await expect.poll(async () => (await alerts(other)).rung, 'the tone is played once to be heard').toBe(1)

  const [number] = await submitPapers(keeper, receipt)
  const before = await bell(other)
  await returnIt(await as(browser, 'inspector'), number!)
  await expect.poll(async () => (await alerts(other)).shown.filter((text) => text.includes(number!)).length).toBe(1)
  expect((await alerts(other)).rung).toBe(2)
  await expect.poll(() => bell(other)).not.toBe(before)
  await expect.poll(async () => (await bell(keeper)) === (await bell(other))).toBe(true)
  expect((await alerts(keeper)).shown).toEqual([])

  // Switched off, nothing calls any more.
  await other.getByLabel('桌面通知').uncheck()
  await other.getByLabel('提示音').uncheck()
  const [second] = await submitPapers(keeper, receipt)
  const again = await bell(other)
  await returnIt(await as(browser, 'inspector'), second!)
  await expect.poll(() => bell(other)).not.toBe(again)
  expect((await alerts(other)).rung).toBe(2)
})

test('an opinion with its file outlives a reload and goes with the decision', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const [number] = await submitPapers(keeper, receipt)
  const inspector = await as(browser, 'inspector')
  await openTask(inspector, number!)
  const box = inspector.getByRole('textbox', { name: '审批意见' })
  await box.fill('抽检十件，𠮷字标签清楚')
  await inspector.getByRole('button', { name: '附件', exact: true }).click()
  const kept = inspector.waitForResponse((r) => r.url().includes('/settings/opinion.') && r.request().method() === 'PUT' && (r.request().postData() ?? '').includes('抽检单'))
  await inspector.getByLabel('选择意见附件').setInputFiles({ name: '抽检单.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') })
  await kept
  await inspector.reload()
  await expect(box).toHaveValue('抽检十件，𠮷字标签清楚')
  await expect(inspector.getByRole('button', { name: '移除 抽检单.pdf' })).toBeVisible()
  await inspector.getByRole('button', { name: /^同意/ }).click()
  await expect(inspector.getByText(`${number} 已同意`)).toBeVisible()
  await keeper.goto(`/documents/${number}`)
  await expect(keeper.locator('.timeline')).toContainText('抽检十件，𠮷字标签清楚')
  await expect(keeper.locator('.timeline').getByRole('button', { name: '抽检单.pdf' })).toBeVisible()
})

test('a shared filter opens by its link for a colleague', async ({ browser }) => {
  const inspector = await as(browser, 'inspector')
  const name = `入库待检${Date.now() % 100_000}`
  const saved = await call<{ id: string }>(inspector, 'POST', '/filters', { page: 'inbox', name, query: { type: receipt }, shared: true })
  const colleague = await as(browser, 'keeper2')
  await colleague.goto(`/inbox?filter=${saved.id}`)
  await expect(colleague.getByRole('button', { name })).toBeVisible()
  await expect(colleague).toHaveURL(/type=warehouse\.material_receipt/)
  await call(inspector, 'DELETE', `/filters/${saved.id}`)
  await colleague.goto(`/inbox?filter=${saved.id}`)
  await expect(colleague.getByRole('button', { name: '已存筛选 ▾' })).toBeVisible()
  await expect(colleague).not.toHaveURL(/filter=/)
})

test('conditions of a list are kept under a name, and a colleague opens them by the link', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  await keeper.goto('/stock?class=good')
  const name = `良品${Date.now() % 100_000}`
  await keeper.getByRole('button', { name: /^已存筛选/ }).click()
  await keeper.getByRole('textbox', { name: '筛选名称' }).fill(name)
  await keeper.getByRole('button', { name: '保存当前条件' }).click()
  await expect(keeper.getByRole('button', { name: `${name} ▾` })).toBeVisible()
  const { items } = await call<{ items: { id: string; name: string }[] }>(keeper, 'GET', '/filters?page=stock')
  const { id } = items.find((f) => f.name === name)!

  const colleague = await as(browser, 'keeper2')
  await colleague.goto(`/stock?filter=${id}`)
  await expect(colleague).toHaveURL(/\/stock\?class=good$/)
  await expect(colleague.getByRole('button', { name: `${name} ▾` })).toBeVisible()
  await call(keeper, 'DELETE', `/filters/${id}`)
})
