import { expect, test, type Page } from '@playwright/test'
import { as } from './helpers'

/** Draws what passes for a portrait: skin with edges in it before a light wall. */
async function portrait(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const data = await page.evaluate(() => {
    const c = document.createElement('canvas')
    c.width = 716
    c.height = 882
    const g = c.getContext('2d')!
    g.fillStyle = 'rgb(210,220,235)'
    g.fillRect(0, 0, 716, 882)
    g.save()
    g.beginPath()
    g.ellipse(358, 353, 190, 265, 0, 0, 7)
    g.clip()
    g.fillStyle = 'rgb(222,176,148)'
    g.fillRect(0, 0, 716, 882)
    g.fillStyle = 'rgb(120,78,60)'
    for (let y = 0; y < 882; y += 30) for (let x = 0; x < 716; x += 30) g.fillRect(x, y, 9, 9)
    g.restore()
    return c.toDataURL('image/jpeg', 0.95)
  })
  return { name: 'elder.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(data.split(',')[1] ?? '', 'base64') }
}

async function applyFor(page: Page, number: string, name: string): Promise<string> {
  await page.goto('/senior/new')
  await page.getByLabel('身份证号码').fill(number)
  await expect(page.getByRole('alert')).toContainText('没有本市户籍')
  await page.getByLabel('本市户籍地址').fill('上海市黄浦区福州路9号')
  await expect(page.getByRole('status').filter({ hasText: '可以申领' })).toBeVisible()
  await page.getByLabel('姓名').fill(name)
  await page.getByLabel('联系电话').fill('13812345678')
  await page.getByLabel('邮寄地址').fill('上海市黄浦区南京东路1号')
  const photo = await portrait(page)
  await page.getByLabel('选择照片').setInputFiles(photo)
  await page.getByRole('button', { name: '检查并采用' }).click()
  await expect(page.getByText('照片合格，已采用。')).toBeVisible()
  await page.getByLabel('选择身份证件照片').setInputFiles({ ...photo, name: 'id.jpg' })
  await expect(page.getByAltText('身份证件人像面')).toBeVisible()
  await page.getByRole('button', { name: '提交申领' }).click()
  await expect(page).toHaveURL(/\/senior\/JL-/)
  return page.url().split('/').at(-1) ?? ''
}

/** Uses a verb of the page's head and says what it asks for. */
async function use(page: Page, verb: string, fill: Record<string, string> = {}) {
  await page.getByRole('button', { name: verb, exact: true }).click()
  for (const [label, text] of Object.entries(fill)) await page.getByRole('dialog').getByLabel(label).fill(text)
  await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

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
