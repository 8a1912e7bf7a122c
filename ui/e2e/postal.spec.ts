import { expect, test } from '@playwright/test'
import { as } from './helpers'

test('a file of the post with good and bad rows, and the parcel it moves', async ({ browser }) => {
  const page = await as(browser, 'shipping')
  const number = `EX${Date.now()}`
  await page.goto('/postal')
  await page.getByRole('button', { name: '手动发快递' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('邮件号').fill(number)
  await dialog.getByLabel('收件人', { exact: true }).fill('王\u{2A6A5}')
  await dialog.getByLabel('联系电话').fill('13812345678')
  await dialog.getByRole('button', { name: '登记' }).click()
  await expect(dialog.getByText('地址太短，请写到门牌号').first()).toBeVisible() // the address is missing
  await dialog.getByLabel('收件地址').fill('上海市黄浦区南京东路1号')
  await dialog.getByRole('button', { name: '登记' }).click()
  await expect(page.getByText('邮政还没有反馈轨迹。')).toBeVisible()
  const parcel = page.url()

  await page.goto('/postal/imports')
  const rows = ['邮件号,操作时间,操作码,操作说明', `${number},2026-03-02 09:00,704,本人签收`, `${number},2026-03-01 09:00,203,已收寄`, 'EX000,2026-03-01 09:00,203,已收寄', `${number},昨天,203,`]
  const file = { name: '反馈.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) }
  await page.getByLabel('选择反馈文件').setInputFiles(file)
  await expect(page.getByText('共 4 行，记录轨迹 2 条；有误 2 行，没有记录。')).toBeVisible()
  await expect(page.getByRole('row', { name: /^4 邮件号 没有这个邮件号/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /^5 操作时间/ })).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载错误清单' }).click()
  expect((await download).suggestedFilename()).toContain('错误清单')

  await page.goto('/postal/imports')
  await page.getByLabel('选择反馈文件').setInputFiles(file)
  await expect(page.getByText(/这个文件已于.*导入过/)).toBeVisible()

  await page.goto(parcel)
  await expect(page.getByText('已妥投').first()).toBeVisible()
  await expect(page.getByLabel('物流轨迹').getByRole('listitem').first()).toContainText('本人签收')
  await page.goto('/postal')
  await page.getByLabel('查询条件').fill('王\u{2A6A5}')
  await page.getByRole('button', { name: '查询', exact: true }).click()
  await expect(page.getByRole('link', { name: number })).toBeVisible()
})
