import { expect, test } from '@playwright/test'
import { applyFor, idNumber, use } from '../elders'
import { as } from '../helpers'
import { expectCell, figure, menu, report } from './day'

test('网点操作员: takes an application, hands out a card, and the outlet’s numbers grow by one', async ({ browser }) => {
  const clerk = await as(browser, 'outlet_op')
  const before = (await report(clerk, 'C-09')).totals
  const district = await as(browser, 'district_op')
  const applied = figure((await report(district, 'T-05')).totals, 'applied_local')

  // An even sequence is answered at once; each run needs somebody new.
  const id = await applyFor(clerk, idNumber((Date.now() % 400) * 2 % 400), '赵\u{20BB7}')
  await expect(clerk.getByRole('button', { name: '受理', exact: true })).toBeVisible({ timeout: 20_000 })
  await use(clerk, '受理')
  await expect(clerk.getByLabel('办理进度').locator('.current')).not.toContainText('待受理')

  // Somebody comes for a card that lies in the outlet.
  await menu(clerk, '敬老卡申领', '敬老卡单笔信息查询/修改')
  const waiting = clerk.getByRole('row').filter({ hasText: /待领取|滞发/ }).first()
  await waiting.getByRole('link').first().click()
  await use(clerk, '领取')
  await expect(clerk.getByLabel('办理进度').locator('.current')).toContainText('已领取')

  await menu(clerk, '敬老卡申领', '本网点受理业务统计')
  await expectCell(clerk, '合计', '敬老卡个人信息受理', String(figure(before, 'applied_local') + 1))
  await menu(district, '社保卡查询与统计', '敬老卡申领业务')
  await expectCell(district, '合计', '本市', String(applied + 1))
  await expect(clerk.getByRole('link', { name: id })).toHaveCount(0) // a report holds numbers, no people
})
