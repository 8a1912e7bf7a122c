import { expect, test } from '@playwright/test'
import { as, master } from '../helpers'
import { call } from '../rest'
import { agreed, agreeByKey, expectCell, menu, pick, waiting } from './day'

test('主管: a request to buy goes from the desk to the decision, and its fulfilment is followed', async ({ browser }) => {
  const supervisor = await as(browser, 'supervisor')
  const requester = await as(browser, 'requester')
  const item = (await master(requester, 'items')).find((i) => i.kind !== 'finished')!
  const [supplier] = await master(await as(browser, 'purchaser'), 'suppliers')
  const { id: number } = await call<{ id: string }>(requester, 'POST', '/documents', { type: 'warehouse.purchase_request', submit: true,
    head: { needed_date: '2099-01-05', reason: '库存低于安全量' }, lines: [{ item: item.id, quantity: 12 }] })
  const before = await waiting(supervisor, 'W-09.2')

  await menu(supervisor, '录入请购单', '主管确认')
  await expect(supervisor.getByText(`共 ${before} 条`)).toBeVisible()
  await pick(supervisor, number)
  await expect(supervisor.locator('.paper')).toContainText('库存低于安全量')
  await agreeByKey(supervisor, number)
  await expect.poll(() => waiting(supervisor, 'W-09.2')).toBe(before - 1)

  // Purchasing finds 12 at 3.00; the decision is made by who decides.
  await agreed(browser, 'purchaser', number, () => ({ supplier: supplier!.id, price: 300 }))
  await agreed(browser, 'approver', number)

  await menu(supervisor, '录入请购单', '查询')
  await supervisor.getByRole('textbox', { name: '查找' }).fill(number)
  await expect(supervisor.getByText('共 1 条')).toBeVisible()
  await expect(supervisor.getByRole('row').filter({ hasText: number })).toContainText('36.00')
  await expect(supervisor.getByRole('row').filter({ hasText: number })).toContainText('已核决')

  await menu(supervisor, '录入请购单', '完成情况')
  await expectCell(supervisor, number, '请购数量', '12')
  await expectCell(supervisor, number, '到货数量', '0')
})
