import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { as, master, password } from './helpers'
import { dataDir } from './program'
import { call, whoIs } from './rest'

const pin = '246810'
const cardflow = (...args: string[]) => execFileSync('../bin/cardflow', [...args, '--data-dir', dataDir, '--log-level', 'error'], { input: `${pin}\n` }).toString()

test('电子签名: who has a certificate signs for a batch with his key file, and the signature proves itself', async ({ browser }) => {
  test.skip(!!process.env.CARDFLOW_URL, 'the authority lies in the data folder of the program under test')
  const file = join(dataDir, `district_op-${Date.now()}.key.json`)
  try { cardflow('ca', 'init') } catch { /* it is there from another test */ }
  const serial = /证书 (\S+) 已颁发/.exec(cardflow('ca', 'issue', '区操作员', '--out', file))![1]!
  const centre = await as(browser, 'card_release')
  const card = (await master(centre, 'items')).find((i) => i.card_kind)!
  const before = await as(browser, 'district_op')
  const { user } = await call<{ user: { id: string; district: { id: string } } }>(before, 'GET', '/session')
  const box = await call<{ number: string }>(centre, 'POST', '/release/boxes', { item: card.id, quantity: 12 })
  const batch = await call<{ id: string }>(centre, 'POST', '/release/batches', { district: user.district.id, boxes: [box.number] })

  const admin = await as(browser, 'secadmin')
  await call(admin, 'POST', '/session/confirm', { password })
  const bound = await call<{ fingerprint: string }>(admin, 'POST', '/certificates', { person: (await whoIs(before)).id, certificate: JSON.parse(readFileSync(file, 'utf8')).certificate })
  try {
    const clerk = await (await browser.newContext()).newPage()
    await clerk.goto('/login')
    await clerk.getByLabel('用户名').fill('district_op')
    await clerk.getByLabel('密码', { exact: true }).fill(password)
    await clerk.getByRole('button', { name: '登录' }).click()
    await expect(clerk.getByRole('alert')).toContainText('需要证书')
    await clerk.getByLabel('密钥文件', { exact: true }).setInputFiles(file)
    await clerk.getByLabel('密钥文件口令').fill(pin)
    await clerk.getByRole('button', { name: '登录' }).click()
    await expect(clerk).toHaveURL(/\/inbox/)

    await clerk.goto(`/release/receiving?batch=${batch.id}`)
    await clerk.getByRole('button', { name: '全部到齐' }).click()
    await clerk.getByRole('button', { name: '签收 1 箱' }).click()
    const dialog = clerk.getByRole('dialog', { name: '用证书签名' })
    await dialog.getByRole('button', { name: '取消' }).click()
    await expect(clerk.getByRole('alert').filter({ hasText: '没有签名，没有办理' })).toBeVisible()
    await clerk.getByRole('button', { name: '签收 1 箱' }).click()
    await dialog.getByLabel('密钥文件', { exact: true }).setInputFiles(file)
    await dialog.getByLabel('密钥文件口令').fill('000000')
    await dialog.getByRole('button', { name: '签名并办理' }).click()
    await expect(dialog.getByRole('alert')).toContainText('口令不正确')
    await dialog.getByLabel('密钥文件口令').fill(pin)
    await dialog.getByRole('button', { name: '签名并办理' }).click()
    await expect(clerk.getByText(`批次 ${batch.id} 已签收 1 箱`)).toBeVisible()

    await clerk.goto(`/release/batches/${batch.id}`)
    const signed = clerk.getByRole('list', { name: '电子签名' })
    await expect(signed).toContainText('已签名')
    await expect(signed).toContainText('区级签收（批次号）')
    await expect(signed).toContainText('区操作员')
    await expect(signed).toContainText(`证书 ${serial}`)
    expect(cardflow('signatures', 'verify')).toContain('个签名全部有效')
  } finally {
    await call(admin, 'DELETE', `/certificates/${bound.fingerprint}`)
  }
})
