import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { login, password } from './helpers'
import { dataDir } from './program'
import { whoIs } from './rest'

const dir = dataDir
const pin = '246810'
const ca = (...args: string[]) => execFileSync('../bin/cardflow', ['ca', ...args, '--data-dir', dir], { input: `${pin}\n` })

test('证书登录: a bound certificate is asked for at login, and its key file opens the door', async ({ browser }) => {
  test.skip(!!process.env.CARDFLOW_URL, 'the authority lies in the data folder of the program under test')
  const file = join(dir, `citizen_service-${Date.now()}.key.json`)
  try { ca('init') } catch { /* it is there from the first try */ }
  ca('issue', '市民服务', '--out', file)

  const admin = await (await browser.newContext()).newPage()
  const owner = await (await browser.newContext()).newPage()
  await login(owner, 'citizen_service')
  const { name } = await whoIs(owner)
  await owner.getByRole('button', { name: new RegExp(name) }).click()
  await owner.getByRole('button', { name: '登录会话' }).click()
  await expect(owner.getByRole('dialog').getByText('当前')).toBeVisible()
  await owner.keyboard.press('Escape')

  await login(admin, 'secadmin')
  await admin.goto('/security/certificates')
  await admin.getByRole('button', { name: '绑定证书' }).first().click()
  const dialog = admin.getByRole('dialog', { name: '绑定证书' })
  await dialog.getByRole('combobox').fill(name)
  await dialog.getByRole('option').filter({ hasText: name }).first().click()
  await dialog.locator('#bind-file').setInputFiles(file)
  await dialog.getByRole('button', { name: '绑定', exact: true }).click()
  const identity = admin.getByRole('dialog', { name: '确认身份' })
  await identity.getByLabel('登录密码').fill('wrong')
  await identity.getByRole('button', { name: '确认', exact: true }).click()
  await expect(identity.getByText('密码不正确')).toBeVisible()
  await identity.getByLabel('登录密码').fill(password)
  await identity.getByRole('button', { name: '确认', exact: true }).click()
  const row = admin.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('有效')

  const again = await (await browser.newContext()).newPage()
  await again.goto('/login')
  await again.getByLabel('用户名').fill('citizen_service')
  await again.getByLabel('密码', { exact: true }).fill(password)
  await again.getByRole('button', { name: '登录' }).click()
  await expect(again.getByRole('alert')).toContainText('需要证书')
  await again.getByLabel('密钥文件', { exact: true }).setInputFiles(file)
  await again.getByLabel('密钥文件口令').fill('000000')
  await again.getByRole('button', { name: '登录' }).click()
  await expect(again.getByRole('alert')).toContainText('口令不正确')
  await again.getByLabel('密钥文件口令').fill(pin)
  await again.getByRole('button', { name: '登录' }).click()
  await expect(again).toHaveURL(/\/inbox/)

  await row.getByRole('button', { name: '解除绑定' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: '解除绑定', exact: true }).click()
  await expect(row).toHaveCount(0)
})

test('图形验证码: comes after three failures of a name', async ({ page }) => {
  await page.goto('/login')
  for (let i = 0; i < 4; i++) {
    await page.getByLabel('用户名').fill('nobody-here')
    await page.getByLabel('密码', { exact: true }).fill(`wrong-${i}`)
    await page.getByRole('button', { name: '登录' }).click()
    await expect(page.getByRole('alert')).toContainText(i < 3 ? '用户名或密码不正确' : '请输入图中的数字')
  }
  await expect(page.getByAltText(/验证码图片/)).toBeVisible()
  await page.getByLabel('图中的数字').fill('00000')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toContainText('图中的数字不正确')
})
