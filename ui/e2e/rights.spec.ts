import { expect, test, type Page } from '@playwright/test'
import { as, confirmIdentity, login, password } from './helpers'

/** Gives a user exactly one more or one less role, through the page of the security administrator. */
async function toggleRole(admin: Page, username: string, role: string, asked = false) {
  await admin.goto(`/directory/person-roles?q=${username}`)
  await admin.getByRole('row', { name: new RegExp(username) }).getByRole('button', { name: '调整角色' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel(role, { exact: true }).click()
  await expect(dialog.getByText(/将授予|将收回/).first()).toBeVisible()
  await dialog.getByRole('button', { name: '保存' }).click()
  if (asked) await confirmIdentity(admin)
  await expect(dialog).toBeHidden()
}

test('a new user is made by one administrator, given a role by another, and loses it at the next click', async ({ page, browser }) => {
  const username = `e2e${Date.now() % 1_000_000}`
  await login(page, 'sysadmin')
  await page.goto('/directory/people')
  await page.getByRole('button', { name: '新增用户' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/^用户名/).fill(username)
  await form.getByLabel(/^姓名/).fill('新来的𬭎')
  await form.getByRole('combobox', { name: /^部门/ }).fill('物资')
  await page.locator('.ref-list').getByRole('option', { name: /物资管理部/ }).click()
  await form.getByRole('button', { name: '保存' }).click()
  const once = (await page.locator('[data-password]').textContent()) ?? ''
  await page.getByRole('button', { name: '已记下，关闭' }).click()
  await expect(page.getByRole('navigation', { name: '功能菜单' }).getByText('角色管理')).toHaveCount(0)

  const admin = await as(browser, 'secadmin')
  await toggleRole(admin, username, '仓库管理员', true)

  const user = await (await browser.newContext()).newPage()
  await user.goto('/login')
  await user.getByLabel('用户名').fill(username)
  await user.getByLabel('密码', { exact: true }).fill(once)
  await user.getByRole('button', { name: '登录' }).click()
  await user.getByLabel('当前密码').fill(once)
  await user.getByLabel('新密码', { exact: true }).fill(`New-${password}`)
  await user.getByLabel('再输入一次新密码').fill(`New-${password}`)
  await user.getByRole('button', { name: '修改密码' }).last().click()
  await expect(user.getByText('密码已修改')).toBeVisible()
  await user.reload()
  const menu = user.getByRole('navigation', { name: '功能菜单' })
  await expect(menu.getByRole('link', { name: '录入入库单' })).toBeVisible()
  await user.goto('/masters/items')
  await expect(user.getByRole('button', { name: '新增' })).toBeVisible()

  await toggleRole(admin, username, '仓库管理员')
  await user.getByRole('button', { name: '新增' }).click()
  await user.reload()
  await expect(user.getByRole('heading', { name: '没有权限' })).toBeVisible()
  await expect(menu.getByRole('link', { name: '录入入库单' })).toHaveCount(0)
})

test('the matrix says what a change would do, and nothing is saved before', async ({ browser }) => {
  const admin = await as(browser, 'secadmin')
  await admin.goto('/directory/role-rights?role=technician&module=设备报修')
  const right = admin.getByRole('button', { name: '设备维护人员 设备报修 导出', exact: true })
  await expect(right).toHaveAttribute('aria-pressed', 'false')
  await right.click()
  await admin.getByRole('button', { name: '预览并保存' }).click()
  const dialog = admin.getByRole('dialog')
  await expect(dialog).toContainText('将授予 1 项，将收回 0 项，影响')
  await expect(dialog).toContainText('设备报修 — 设备报修（导出）')
  await dialog.getByRole('button', { name: '返回修改' }).click()
  await right.click()
  await expect(admin.getByRole('button', { name: '预览并保存' })).toBeDisabled()
})
