import { expect, test } from '@playwright/test'
import { as } from '../helpers'
import { call } from '../rest'
import { expectCell, figure, menu, report } from './day'

test('区操作员: sees the district and nothing else, and every figure opens as many rows as it says', async ({ browser }) => {
  const district = await as(browser, 'district_op')

  await menu(district, '事务处理申请', '事务处理统计')
  const affairs = await report(district, 'T-13.6')
  expect(affairs.rows.map((r) => r.district)).toEqual(affairs.rows.map(() => '黄浦区'))
  await expectCell(district, '合计', '件数', String(affairs.rows.reduce((n, r) => n + figure(r, 'count'), 0)))
  const first = affairs.rows[0]!
  await district.locator('main tbody tr').first().getByRole('link').first().click()
  await expect(district).toHaveURL(/\/documents\?function=T-13\.5/)
  await expect(district.getByText(`共 ${first.count} 条`)).toBeVisible()

  await menu(district, '社保卡查询与统计', '敬老卡申领业务')
  const seniors = await report(district, 'T-05')
  expect(new Set(seniors.rows.map((r) => r.district))).toEqual(new Set(['黄浦区']))
  const outlet = seniors.rows[0]!
  expect(figure(outlet, 'applied_all')).toBe(figure(outlet, 'applied_local') + figure(outlet, 'applied_delta'))
  await district.locator('main tbody tr').first().getByRole('link', { name: String(outlet.applied_all), exact: true }).last().click()
  await expect(district).toHaveURL(/\/senior\/records/)
  await expect(district.getByText(`共 ${outlet.applied_all} 条`)).toBeVisible()

  // A call from an outlet of the district is on its list, one from elsewhere is not.
  const reception = await as(browser, 'reception')
  const choices = await call<{ kinds: { id: string }[] }>(reception, 'GET', '/repairs/choices')
  const told = async (word: string) => {
    const [outlet] = await call<{ id: string }[]>(reception, 'GET', `/repairs/outlets?q=${encodeURIComponent(word)}`)
    return (await call<{ id: string }>(reception, 'POST', '/repairs', { outlet: outlet!.id, kind: choices.kinds[0]!.id, description: '读不到卡', caller: '值班', priority: 'normal' })).id
  }
  const [own, elsewhere] = [await told('南京东路'), await told('天平路')]
  await menu(district, '设备报修', '设备报修')
  await expect(district.getByRole('row').filter({ hasText: own })).toContainText('待受理')
  await expect(district.getByRole('row').filter({ hasText: elsewhere })).toHaveCount(0)
})
