import { expect, test } from '@playwright/test'
import { agree, as, enterReceipt, openTask } from './helpers'

// A picture of one dot, as a delivery note.
const picture = { name: '送货单𠮷.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') }

test('入库单: entered by keyboard, confirmed by three people, posted', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const number = await enterReceipt(keeper, '120', '1.50', picture)
  await expect(keeper.getByRole('region', { name: '明细' })).toContainText('180.00')
  await expect(keeper.getByText('待质检员确认').first()).toBeVisible()

  // The maker can never confirm his own paper: it is not in his 待办.
  await keeper.goto(`/inbox?q=${number}`)
  await expect(keeper.getByText('没有符合条件的事项。')).toBeVisible()

  // The inspector sees the note beside the lines before he agrees.
  const inspector = await as(browser, 'inspector')
  await openTask(inspector, number)
  await inspector.getByRole('button', { name: picture.name }).click()
  await expect(inspector.getByRole('dialog').getByRole('img', { name: picture.name })).toBeVisible()
  await inspector.keyboard.press('Escape')
  await agree(inspector, number)
  await agree(await as(browser, 'dept_head'), number)
  await agree(await as(browser, 'keeper2'), number)

  await keeper.goto(`/documents/${number}`)
  await expect(keeper.locator('.head .tag')).toHaveText('已完成')
  await expect(keeper.getByRole('list', { name: '审批流程' }).locator('li.done')).toHaveCount(5)
})

test('退回: the reason reaches the maker, who corrects and resubmits', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  const number = await enterReceipt(keeper, '45')
  const inspector = await as(browser, 'inspector')
  await openTask(inspector, number)

  await inspector.getByRole('button', { name: /^退回/ }).click()
  await expect(inspector.getByRole('textbox', { name: /退回原因/ })).toBeFocused()
  await inspector.keyboard.press('Control+Enter')
  await expect(inspector.getByText('请写明退回的原因')).toBeVisible()
  await inspector.getByRole('textbox', { name: /退回原因/ }).fill('数量与送货单不符')
  await inspector.keyboard.press('Control+Enter')
  await expect(inspector.getByText(`${number} 已退回`)).toBeVisible()

  await keeper.goto(`/documents/${number}`)
  await expect(keeper.getByText('退回了这张单据：数量与送货单不符')).toBeVisible()
  await keeper.getByRole('button', { name: '修改' }).click()
  await keeper.getByRole('grid').locator('td', { hasText: /^45/ }).click()
  await keeper.keyboard.type('40')
  await keeper.keyboard.press('Control+Enter')
  await expect(keeper).toHaveURL(new RegExp(`${number}$`))
  await expect(keeper.locator('.head .tag')).toHaveText('待质检员确认')

  // The inspector is shown what has changed since.
  await openTask(inspector, number)
  await expect(inspector.getByText('与上次相比的更改')).toBeVisible()
  await expect(inspector.locator('.notice.warning')).toContainText('45')
})

test('unsaved work survives a closed browser', async ({ browser }) => {
  const keeper = await as(browser, 'keeper')
  await keeper.goto('/documents/new/warehouse.claim_receipt')
  await keeper.getByLabel(/^理赔依据/).fill('LP-2026-𠮷')
  await expect(keeper.getByText(/草稿已自动保存/)).toBeVisible()
  await keeper.context().close()

  const again = await as(browser, 'keeper')
  await again.goto('/documents/new/warehouse.claim_receipt')
  await expect(again.getByText(/^已恢复/)).toBeVisible()
  await expect(again.getByLabel(/^理赔依据/)).toHaveValue('LP-2026-𠮷')
  await again.getByRole('button', { name: '丢弃，重新录入' }).click()
  await expect(again.getByLabel(/^理赔依据/)).toHaveValue('')
})
