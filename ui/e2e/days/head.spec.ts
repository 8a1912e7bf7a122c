import { expect, test, type Page } from '@playwright/test'
import { as } from '../helpers'
import { submitRequisition } from '../rest'
import { agreeByKey, giveBack, menu, pick, waiting } from './day'

const tracked = async (page: Page, key: string) => Number(await page.locator(`[data-figure="${key}"] b`).textContent())

test('部门负责人: approves, returns, and sees both in the figures of the department', async ({ browser }) => {
  const head = await as(browser, 'dept_head')
  const keeper = await as(browser, 'keeper')
  const requester = await as(browser, 'requester')
  await menu(head, '流程管理', '流程跟踪')
  await expect(head.locator('[data-figure="open"]')).toBeVisible()
  const before = { open: await tracked(head, 'open'), with_maker: await tracked(head, 'with_maker'), submitted: await tracked(head, 'submitted') }

  const { number: first } = await submitRequisition(requester, keeper)
  const { number: second } = await submitRequisition(requester, keeper)
  const toApprove = await waiting(head, 'W-02.6')
  await menu(head, '材料领用', '部门审批')
  await expect(head.getByText(`共 ${toApprove} 条`)).toBeVisible()
  await pick(head, first)
  await expect(head.locator('.paper')).toContainText('日常制卡，𬭎字测试')
  await agreeByKey(head, first)
  await pick(head, second)
  await giveBack(head, second, '请合并到月度领用')
  await expect.poll(() => waiting(head, 'W-02.6')).toBe(toApprove - 2)

  // One is under way, one is with its maker; both were submitted.
  await menu(head, '流程管理', '流程跟踪')
  await expect(head.locator('[data-figure="open"] b')).toHaveText(String(before.open + 1))
  await expect(head.locator('[data-figure="with_maker"] b')).toHaveText(String(before.with_maker + 1))
  await expect(head.locator('[data-figure="submitted"] b')).toHaveText(String(before.submitted + 2))
  await menu(head, '材料领用', '查询')
  await head.getByRole('textbox', { name: '查找' }).fill(first)
  await expect(head.getByText('共 1 条')).toBeVisible()
  await expect(head.getByRole('row').filter({ hasText: first })).toContainText('待仓库领料')

  // The maker reads why, at the paper.
  await requester.goto(`/documents/${second}`)
  await expect(requester.getByText('退回了这张单据：请合并到月度领用')).toBeVisible()
})
