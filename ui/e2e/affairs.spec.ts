import { expect, test } from '@playwright/test'
import { as, choose } from './helpers'

const proof = { name: '身份证.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') }

test('an outlet corrects a rare name with proof, the centre reviews it, and the record changes', async ({ browser }) => {
  const outlet = await as(browser, 'outlet_op')
  await outlet.goto('/affairs/new/correction')
  await outlet.getByLabel('身份证号码或姓名', { exact: true }).first().fill('朱𪚥龙')
  await outlet.getByLabel('身份证号码后四位').fill('0000')
  await outlet.getByRole('button', { name: '查找' }).click()
  await expect(outlet.getByText('没有找到这位市民')).toBeVisible()

  const listed = await outlet.request.get('/api/v1/documents?function=T-13.5&page_size=50')
  const citizen = (await (await outlet.request.get(`/api/v1/documents/${(await listed.json()).items[0].id}`)).json())
  const number = String(citizen.head.id_number)
  await outlet.getByLabel('身份证号码或姓名', { exact: true }).first().fill(number)
  await outlet.getByRole('button', { name: '查找' }).click()
  await outlet.getByLabel('姓名', { exact: true }).check()
  await outlet.getByRole('textbox', { name: '新的姓名' }).fill('王')
  await outlet.locator('table').getByRole('button', { name: '生僻字' }).click()
  await outlet.getByLabel('字的编码').fill('U+2A6A5')
  await outlet.getByRole('button', { name: '放入姓名' }).click()
  await expect(outlet.getByRole('textbox', { name: '新的姓名' })).toHaveValue('王𪚥')
  await outlet.getByRole('button', { name: '提交' }).click()
  await expect(outlet.getByRole('alert').first()).toContainText('证明材料')

  await outlet.locator('input[type=file]').setInputFiles(proof)
  await expect(outlet.getByRole('button', { name: '身份证.png', exact: true })).toBeVisible()
  await outlet.getByLabel('已核验申请人的身份证件原件').check()
  await outlet.getByRole('button', { name: '提交' }).click()
  await expect(outlet).toHaveURL(/documents\/XG-/)
  const paper = outlet.url().split('/').pop() ?? ''

  const centre = await as(browser, 'affairs')
  await centre.goto(`/inbox?q=${paper}`)
  await centre.locator('[data-task] button').first().click()
  await expect(centre.getByRole('table', { name: '更正内容' })).toContainText('王𪚥')
  await centre.getByRole('button', { name: '放大' }).click()
  await centre.getByRole('button', { name: '向右转' }).click()
  await expect(centre.getByText('125%')).toBeVisible()
  await centre.getByRole('button', { name: /^同意/ }).click()
  await expect(centre.getByText(`${paper} 已同意`)).toBeVisible()
  await centre.goto(`/inbox?q=${paper}`)
  await centre.locator('[data-task] button').first().click()
  await expect(centre.locator('.paper')).toContainText('待处理')
  await choose(centre, '处理方式', '自动更新')
  await centre.getByRole('button', { name: /^同意/ }).click()
  await expect(centre.getByText(`${paper} 已同意`)).toBeVisible()

  const found = await outlet.request.get(`/api/v1/citizens?q=${number}`)
  expect((await found.json()).items[0].name).toBe('王𪚥')
  const far = await as(browser, 'outlet_op2')
  await far.goto('/affairs/new/correction')
  await far.getByLabel('身份证号码或姓名', { exact: true }).first().fill(number)
  await far.getByRole('button', { name: '查找' }).click()
  await expect(far.getByRole('alert')).toContainText('其他区')
})
