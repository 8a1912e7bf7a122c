import { execFileSync } from 'node:child_process'
import { expect, test, type Page } from '@playwright/test'
import { as, choose } from './helpers'
import { dataDir } from './program'
import { xlsx } from './xlsx'

/** Tells the stand-in of a business system to fail, or to work again. */
function sandbox(...args: string[]): string {
  return execFileSync('../bin/cardflow', ['sandbox', ...args, '--data-dir', dataDir], { encoding: 'utf8' })
}

async function create(page: Page, code: string, name: string) {
  await page.goto('/directory/outlets')
  await page.getByRole('button', { name: '新增网点' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^网点编码/).fill(code)
  await dialog.getByLabel(/^网点名称/).fill(name)
  await choose(page, '所属区', '黄浦', dialog)
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.getByText('请填写网点地址').first()).toBeVisible()
  await dialog.getByLabel(/^网点地址/).fill('上海市黄浦区演示路 1 号')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog).toBeHidden()
}

/** The states of an outlet's newest change, in the order of the systems. */
const states = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) }).first().locator('.tag')

test('a new outlet goes to three systems, one that is down gets it later, and everybody finds it', async ({ browser }) => {
  test.skip(!dataDir, 'needs the stand-ins of the business systems')
  test.setTimeout(120_000)
  const code = `N-${Date.now() % 10_000_000}`
  const name = `演示𬭎网点 ${code}`
  const admin = await as(browser, 'sysadmin')
  await create(admin, code, name)
  await admin.goto(`/directory/pushes?kind=outlet&q=${code}`)
  await expect(states(admin, code)).toHaveText(['已推送', '已推送', '已推送'], { timeout: 30_000 })
  expect(sandbox('list', 'senior')).toContain(name)

  sandbox('fault', 'down', 'residence')
  try {
    await create(admin, `${code}-2`, `${name} 二`)
    await admin.goto(`/directory/pushes?kind=outlet&q=${code}-2`)
    await expect(states(admin, `${code}-2`)).toHaveText(['已推送', '失败重试', '已推送'], { timeout: 30_000 })
    await admin.getByRole('button', { name: '详情' }).first().click()
    await expect(admin.getByText('居住证业务系统暂时不可用')).toBeVisible()
    await admin.keyboard.press('Escape')
  } finally {
    sandbox('fault', 'off', 'residence')
  }
  const again = admin.getByRole('button', { name: '重新推送' }).first()
  if (await again.isVisible()) await again.click({ timeout: 5000 }).catch(() => undefined) // it may just have been told by itself
  await expect(states(admin, `${code}-2`)).toHaveText(['已推送', '已推送', '已推送'], { timeout: 60_000 })
  expect(sandbox('list', 'residence')).toContain(`${code}-2`)

  const centre = await as(browser, 'center_op')
  await centre.goto(`/outlets?name=${encodeURIComponent('演示')}&kind=community`)
  await centre.getByRole('link', { name, exact: true }).click()
  await expect(centre, 'others of the list have the same address').toHaveURL(/\/outlets\/[^?]+$/)
  await expect(centre.getByText('上海市黄浦区演示路 1 号')).toBeVisible()
  await expect(centre.getByText('社区网点')).toBeVisible()

  await admin.goto(`/directory/outlets?q=${code}-2`)
  await admin.getByRole('row', { name: new RegExp(`${code}-2`) }).getByRole('button', { name: '删除' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: '删除' }).click()
  await expect(admin.getByText('没有符合条件的网点。')).toBeVisible()
  await admin.goto(`/directory/outlets/deleted?q=${code}-2`)
  await admin.getByRole('button', { name: '恢复' }).click()
  await expect(admin.getByText('没有被删除的网点。')).toBeVisible()
  await expect.poll(() => sandbox('list', 'social'), { timeout: 30_000 }).toMatch(new RegExp(`${code}-2 .*启用`))
})

test('a new user can log on in the business systems with exactly the default permissions', async ({ browser }) => {
  test.skip(!dataDir, 'needs the stand-ins of the business systems')
  const username = `push${Date.now() % 10_000_000}`
  const admin = await as(browser, 'sysadmin')
  await admin.goto('/directory/people?tier=outlet')
  await admin.getByRole('button', { name: '新增用户' }).click()
  const form = admin.getByRole('dialog')
  await form.getByLabel(/^用户名/).fill(username)
  await form.getByLabel(/^姓名/).fill('推送者')
  await choose(admin, '网点', '外滩', form)
  await form.getByRole('button', { name: '保存' }).click()
  await admin.getByRole('button', { name: '已记下，关闭' }).click()
  await admin.goto(`/directory/pushes?kind=user&q=${username}`)
  await expect(states(admin, username)).toHaveText(['已推送', '已推送', '已推送'], { timeout: 30_000 })
  const known = JSON.parse(sandbox('list', 'senior', '--format', 'json')) as { senior: { code: string; permissions?: string[] }[] }
  expect(known.senior.find((x) => x.code === username)?.permissions).toEqual(['敬老卡查询', '敬老卡受理', '敬老卡发放'])
})

test('a file of outlets is looked at, refused whole when a row is wrong, and pushed when it is taken', async ({ browser }) => {
  const code = `M-${Date.now() % 10_000_000}`
  const head = ['网点编码', '网点名称', '网点类别', '所属区', '网点地址', '联系电话']
  const file = (rows: string[][]) => ({ name: '网点.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: xlsx([head, ...rows]) })
  const good = [code, '导入网点', '社区网点', '黄浦区', '演示路 2 号', '']
  const admin = await as(browser, 'sysadmin')
  await admin.goto(`/directory/outlets?q=${code}`)
  await admin.getByRole('button', { name: '导入 Excel' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('选择网点文件').setInputFiles(file([good, ['坏 编码', '另一个', '社区网点', '', '演示路 3 号', '']]))
  await expect(dialog.getByText('第3行 网点编码')).toBeVisible()
  await expect(dialog.getByText('第3行 所属区')).toBeVisible()
  await expect(dialog.getByRole('button', { name: '导入', exact: true })).toBeDisabled()
  await dialog.getByLabel('选择网点文件').setInputFiles(file([good]))
  await expect(dialog.getByText('将新增 1 条，修改 0 条')).toBeVisible()
  await dialog.getByRole('button', { name: '导入', exact: true }).click()
  await expect(admin.getByText('已导入：新增 1 条，修改 0 条')).toBeVisible()
  await expect(admin.getByRole('row', { name: new RegExp(code) })).toBeVisible()
  await admin.goto(`/directory/pushes?kind=outlet&q=${code}`)
  await expect(states(admin, code)).toHaveText(['已推送', '已推送', '已推送'], { timeout: 30_000 })
})
