import { expect, test, type Browser, type Page } from '@playwright/test'
import { as, login } from './helpers'

/** A technician with a phone in his hand. */
async function onPhone(browser: Browser, username: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const page = await context.newPage()
  await login(page, username)
  return page
}

async function register(page: Page, caller: string) {
  await page.goto('/repairs/new')
  await page.getByRole('combobox', { name: '网点' }).fill('njdl') // 南京东路 by its initials
  await expect(page.getByRole('option', { name: /南京东路/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('网点情况')).toContainText('过去的报修')
  await page.getByLabel('设备', { exact: true }).selectOption({ label: await page.locator('#device option', { hasText: '证卡打印机' }).first().innerText() })
  await page.getByLabel('故障', { exact: true }).selectOption({ label: '打印与出卡 › 卡卡、不出卡' })
  await page.getByLabel(/^报修人/).fill(caller)
}

test('设备报修: solved on the phone, by keyboard', async ({ browser }) => {
  const page = await as(browser, 'reception')
  await register(page, '谢点欣')
  await expect(page.getByText(/请先断电/)).toBeVisible() // what to ask on the phone
  await page.getByLabel('电话支持结果').fill('指导网点断电取卡，恢复正常')
  await page.keyboard.press('Control+1')
  await expect(page.getByText(/BX-\d{8}-\d+ 已电话解决/)).toBeVisible()
  await expect(page.getByRole('combobox', { name: '网点' })).toBeFocused() // ready for the next call
})

test('设备报修: dispatched, repaired with a phone, rated by the outlet', async ({ browser }) => {
  const reception = await as(browser, 'reception')
  await register(reception, '谢点欣')
  await reception.keyboard.press('Control+2')
  const dialog = reception.getByRole('dialog')
  await dialog.getByText('马维勤').click()
  await dialog.getByRole('button', { name: /^派工/ }).click()
  const said = reception.getByText(/BX-\d{8}-\d+ 已派给马维勤/)
  await expect(said).toBeVisible()
  const number = /BX-\d{8}-\d+/.exec(await said.innerText())![0]

  const technician = await onPhone(browser, 'technician')
  await technician.goto(`/inbox?q=${number}`)
  await technician.locator('[data-task] button').first().click()
  await technician.getByRole('link', { name: '去办理' }).click()
  await expect(technician).toHaveURL(new RegExp(`/repairs/${number}$`))
  const fits = () => technician.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
  expect(await fits()).toBe(true)
  for (const verb of ['接单', '出发', '到达网点']) await technician.getByRole('button', { name: verb }).click()

  await technician.getByRole('button', { name: '登记日志' }).click()
  await technician.getByLabel('维修日志').fill('清理送卡通道，更换打印头')
  await technician.getByLabel('查找配件').fill('打印头')
  await technician.getByRole('option', { name: /^打印头 / }).first().click()
  await technician.getByLabel('选择图片').setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') })
  await expect(technician.getByRole('button', { name: '移除 现场.png' })).toBeVisible()
  await technician.getByRole('dialog').getByRole('button', { name: '登记日志' }).click()
  await expect(technician.getByText('使用的配件')).toBeVisible()

  await technician.getByRole('button', { name: '等待配件' }).click()
  await technician.getByLabel('等待的配件').fill('送卡辊一个')
  await technician.getByRole('dialog').getByRole('button', { name: '等待配件' }).click()
  await expect(technician.getByText(/计时暂停/)).toBeVisible()
  await technician.getByRole('button', { name: '配件已到，继续维修' }).click()

  await technician.getByRole('button', { name: '完成维修' }).click()
  await technician.getByLabel('反馈信息').fill('试印五张正常，提醒网点每周清洁')
  await technician.getByRole('dialog').getByRole('button', { name: '完成维修' }).click()
  await expect(technician.locator('.head .tag').first()).toHaveText('待评价')
  expect(await fits()).toBe(true)

  const outlet = await as(browser, 'outlet_op')
  await outlet.goto(`/repairs/${number}`)
  await outlet.getByRole('button', { name: '评价' }).click()
  await outlet.getByRole('radio', { name: '5 分' }).click()
  await outlet.getByRole('dialog').getByRole('button', { name: '评价' }).click()
  await expect(outlet.locator('.head .tag').first()).toHaveText('已完成')

  const other = await as(browser, 'outlet_op2')
  await other.goto(`/repairs/${number}`)
  await expect(other.getByRole('heading', { name: '没有找到' })).toBeVisible()
})

test('派工看板: shows who has what and narrows to a district', async ({ browser }) => {
  const page = await as(browser, 'reception')
  await page.goto('/repairs/board')
  await expect(page.getByRole('region', { name: '派工看板' })).toContainText('待受理')
  await page.getByRole('tab', { name: '按区' }).click()
  await page.getByRole('group', { name: '各区未完成的报修' }).getByRole('button', { name: /^黄浦区，未完成 \d+ 单/ }).click()
  await expect(page).toHaveURL(/district=/)
})
