import { expect, type Page } from '@playwright/test'

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

/** Applies for a card at the counter, with a photograph and the identity card; gives the number. */
export async function applyFor(page: Page, number: string, name: string): Promise<string> {
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
export async function use(page: Page, verb: string, fill: Record<string, string> = {}) {
  await page.getByRole('button', { name: verb, exact: true }).click()
  for (const [label, text] of Object.entries(fill)) await page.getByRole('dialog').getByLabel(label).fill(text)
  await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** A number of somebody born in 1950 with its check digit; the sandbox judges by the sequence. */
export function idNumber(sequence: number): string {
  const stem = `31010119500102${String(sequence).padStart(3, '0')}`
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((s, w, i) => s + w * Number(stem[i]), 0)
  return stem + '10X98765432'[sum % 11]
}
