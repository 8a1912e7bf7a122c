import { expect, test, type Page } from '@playwright/test'
import { agree, as, openTask } from './helpers'
import { call, changeStep, submitPapers, submitRequisition, whoIs } from './rest'

const receipt = 'warehouse.material_receipt'
const requisition = 'warehouse.requisition'
const claim = 'warehouse.claim_receipt'
const panel = (page: Page) => page.getByRole('region', { name: '审批意见' })

/** Chooses somebody in an open dialog and sends it. */
async function give(page: Page, verb: string, name: string, words?: string) {
  const dialog = page.getByRole('dialog')
  const box = dialog.getByRole('combobox')
  await box.fill(name)
  await dialog.getByRole('option').filter({ hasText: name }).first().click()
  if (words) await dialog.locator('textarea').fill(words)
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  await expect(dialog).toBeHidden()
}

async function more(page: Page, verb: string) {
  await page.getByRole('button', { name: /^更多/ }).click()
  await page.getByRole('menuitem', { name: verb, exact: true }).click()
}

test('会签: one of two returns it to an earlier step and it comes straight back to him alone', async ({ browser }) => {
  test.setTimeout(120_000)
  const admin = await as(browser, 'sysadmin')
  const keeper = await as(browser, 'keeper')
  const second = await as(browser, 'keeper2')
  const head = await as(browser, 'dept_head')
  const restore = await changeStep(admin, requisition, 'confirm', { mode: 'all' })
  try {
    const { number, location } = await submitRequisition(await as(browser, 'requester'), keeper)
    await agree(head, number)
    const [pick] = (await call<{ items: { id: string }[] }>(keeper, 'GET', `/tasks?q=${number}`)).items
    await call(keeper, 'POST', `/tasks/${pick!.id}/decisions`, { action: 'agree', fields: { lines: [{ line: 1, picked_quantity: 1, location }] } })

    // The first signs; the paper stays, and the other sees how far it is.
    await openTask(keeper, number)
    await expect(panel(keeper).getByText('会签 0/2')).toBeVisible()
    await agree(keeper, number)
    await openTask(second, number)
    await expect(panel(second).getByText('会签 1/2')).toBeVisible()

    await second.getByRole('button', { name: /^退回/ }).click()
    const dialog = second.getByRole('dialog')
    await dialog.getByText('部门审批', { exact: true }).click()
    await dialog.getByText('直达本环节').click()
    await dialog.getByRole('textbox', { name: /退回原因/ }).fill('请确认用途')
    await second.keyboard.press('Control+Enter')
    await expect(second.getByText(`${number} 已退回`)).toBeVisible()

    await agree(head, number)
    // Straight back to who returned it; who had agreed need not again.
    await openTask(second, number)
    await keeper.goto(`/inbox?q=${number}`)
    await expect(keeper.getByText('没有符合条件的事项。')).toBeVisible()
    await agree(second, number)
    await second.goto(`/documents/${number}`)
    await expect(second.locator('.head .tag').first()).toHaveText('已完成')
    await expect(second.getByText(/流程第 \d+ 版/)).toBeVisible()
  } finally {
    await restore()
  }
})

test('批量同意: fifty papers with progress and a result for each', async ({ browser }) => {
  test.setTimeout(180_000)
  const keeper = await as(browser, 'keeper')
  const numbers = await submitPapers(keeper, receipt, 50)
  const inspector = await as(browser, 'inspector')
  await inspector.goto(`/inbox?function=W-01.4&page_size=50`)
  await inspector.getByText('全选本页').click()
  await expect(inspector.getByText('已选 50 张')).toBeVisible()
  await inspector.locator('body').press('a')
  const dialog = inspector.getByRole('dialog')
  await dialog.getByRole('button', { name: '同意 50 张' }).click()
  await expect(dialog.getByText('已同意 50 张单据')).toBeVisible({ timeout: 90_000 })
  await expect(dialog.getByRole('list', { name: '处理结果' }).getByRole('listitem')).toHaveCount(50)
  await dialog.getByRole('button', { name: '完成' }).click()
  await keeper.goto(`/documents/${numbers[49]}`)
  await expect(keeper.locator('.head .tag').first()).toHaveText('待部门确认')
})

test('代理: the deputy sees for whom he acts, and the history says so', async ({ browser }) => {
  const inspector = await as(browser, 'inspector')
  const deputy = await as(browser, 'purchaser')
  const [principal, person] = [await whoIs(inspector), await whoIs(deputy)]
  const keeper = await as(browser, 'keeper')
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const { id } = await call<{ id: string }>(inspector, 'POST', '/deputies', { person: person.id, functions: [], from: today, to: today, reason: '外出培训' })
  try {
    const [number] = await submitPapers(keeper, receipt)
    await openTask(deputy, number!)
    await expect(deputy.locator('[data-task]').first()).toContainText(`代 ${principal.name}`)
    await expect(panel(deputy)).toContainText(`您将代 ${principal.name} 办理`)
    await agree(deputy, number!)
    await keeper.goto(`/documents/${number}`)
    await expect(keeper.locator('.timeline')).toContainText(`${person.name}（代 ${principal.name}）`)
  } finally {
    await call(inspector, 'DELETE', `/deputies/${id}`)
  }
})

test('委派: the other replies, and the decision comes back', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const [number] = await submitPapers(keeper, claim)
  const inspector = await as(browser, 'inspector')
  const other = await as(browser, 'keeper2')
  await openTask(inspector, number!)
  await more(inspector, '委派')
  await give(inspector, '委派', '吴储宁', '请核对数量')
  await expect(inspector.getByText(`${number} 已委派给 吴储宁`)).toBeVisible()

  await openTask(other, number!)
  await expect(panel(other)).toContainText('请核对数量')
  await expect(other.getByRole('button', { name: /^退回/ })).toHaveCount(0)
  await other.getByRole('textbox', { name: '审批意见' }).fill('数量无误')
  await other.getByRole('button', { name: /^回复/ }).click()
  await expect(other.getByText(`${number} 已回复`)).toBeVisible()

  await openTask(inspector, number!)
  await expect(inspector.locator('.timeline')).toContainText('数量无误')
  await agree(inspector, number!)
})

test('沟通: a question is answered while the task stays', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const [number] = await submitPapers(keeper, claim)
  const inspector = await as(browser, 'inspector')
  await openTask(inspector, number!)
  await more(inspector, '沟通')
  await give(inspector, '沟通', '吴储宁', '这批货是按新合同吗？')
  await expect(inspector.getByRole('button', { name: /^同意/ })).toBeEnabled()

  const other = await as(browser, 'keeper2')
  await other.goto('/inbox')
  await other.getByRole('button', { name: /^通知/ }).click()
  await other.getByRole('region', { name: '通知' }).getByRole('button', { name: new RegExp(number!) }).first().click()
  await expect(panel(other)).toContainText('这批货是按新合同吗？')
  await other.getByRole('textbox', { name: '回复' }).fill('是，按新合同')
  await other.keyboard.press('Control+Enter')
  await expect(other.getByText(`${number} 已回复`)).toBeVisible()
  // The answer reaches the open paper by itself.
  await expect(inspector.locator('.timeline')).toContainText('是，按新合同')
})

test('live: a new paper and somebody else being quicker are seen without reloading, typed words stay', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const [number] = await submitPapers(keeper, receipt)
  await agree(await as(browser, 'inspector'), number!)
  await agree(await as(browser, 'dept_head'), number!)
  const first = await as(browser, 'keeper2')
  await openTask(first, number!)
  const words = first.getByRole('textbox', { name: '审批意见' })
  await words.fill('正在核对实物')

  // Another holder of the role cannot be had beside the maker, so the maker takes it away.
  const manager = await as(browser, 'manager')
  const task = new URL(first.url()).searchParams.get('task')
  await call(manager, 'POST', `/documents/${number}/operations`, { verb: 'skip', reason: '急用，线下已核对' })
  await expect(panel(first).getByRole('status')).toContainText('不用再办')
  await expect(first.getByRole('button', { name: /^同意/ })).toBeDisabled()
  await expect(words).toHaveValue('正在核对实物')
  await expect(first.locator(`[data-task="${task}"]`)).toContainText('已有人办理')
})

test('live: the list and its count grow while one looks on, and a decision can be taken back', async ({ browser }) => {
  const inspector = await as(browser, 'inspector')
  await inspector.goto('/inbox?function=W-01.4')
  await inspector.locator('[data-task] button').first().click()
  await expect(inspector.locator('.paper')).toBeVisible()
  const opened = new URL(inspector.url()).searchParams.get('task')
  const row = inspector.locator(`[data-task="${opened}"]`)
  const before = await row.boundingBox()
  const keeper = await as(browser, 'keeper')
  const [number] = await submitPapers(keeper, receipt)
  await expect(inspector.locator('[data-task]').filter({ hasText: number! })).toHaveCount(1)
  await expect.poll(async () => Math.round((await row.boundingBox())!.y)).toBe(Math.round(before!.y))

  await agree(inspector, number!)
  await inspector.getByRole('button', { name: '拿回' }).click()
  await expect(inspector.getByText(`${number} 已拿回`)).toBeVisible()
  await expect(inspector.locator('.paper')).toContainText(number!)
  await expect(inspector.getByRole('button', { name: /^同意/ })).toBeEnabled()
})
