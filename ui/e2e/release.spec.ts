import { expect, test, type Page } from '@playwright/test'
import { as, choose } from './helpers'
import { call } from './rest'

/** What a scanner does: it types a number quickly and ends it with Enter, wherever the caret is. */
async function scan(page: Page, number: string) {
  await expect(page.locator('.scan input')).toBeVisible() // a person scans when the page is there
  await page.keyboard.type(number)
  await page.keyboard.press('Enter')
}
const said = (page: Page) => page.locator('.scan .said')

/** Counts the notes of right and wrong that a page plays. */
async function countNotes(page: Page) {
  await page.addInitScript(() => {
    const w = window as unknown as { notes: number[] }
    w.notes = []
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      w.notes.push(this.frequency.value)
      return start.call(this, when)
    }
  })
}
const notes = (page: Page) => page.evaluate(() => (window as unknown as { notes: number[] }).notes.map(Math.round))

test('发卡管理: a batch of two boxes goes from the centre over the district to the outlet', async ({ browser }) => {
  test.setTimeout(120_000)
  const centre = await as(browser, 'card_release')
  await countNotes(centre)

  // 分拣装箱: one box card by card, one by a run; the second scan of a card is wrong.
  await centre.goto('/release/packing')
  await choose(centre, '卡品', '敬老卡')
  const stamp = String(Date.now()).slice(-8)
  await centre.getByLabel('扫描卡号（逐张）').click()
  await scan(centre, `ea${stamp}1`)
  await expect(said(centre)).toContainText('第 1 张')
  await scan(centre, `ea${stamp}2`)
  await scan(centre, `ea${stamp}2`)
  await expect(said(centre)).toContainText(`卡号 EA${stamp}2 已扫描`)
  await expect.poll(() => notes(centre)).toEqual([880, 880, 220, 196])
  await centre.getByRole('button', { name: '装箱 2 张' }).click()
  const newest = centre.locator('.newest b')
  await expect(newest).toHaveText(/^XH-\d{8}-\d{4}$/)
  const one = await newest.innerText()
  await centre.getByRole('button', { name: '增加卡号段' }).click()
  await centre.getByLabel('第 1 段 起始卡号').fill(`EB${stamp}001`)
  await centre.getByLabel('第 1 段 截止卡号').fill(`EB${stamp}300`)
  await centre.getByRole('button', { name: '装箱 300 张' }).click()
  await expect(newest).not.toHaveText(one)
  const two = await newest.innerText()

  // The label carries the barcode; printed again it says so.
  for (const copy of [false, true]) {
    const [label] = await Promise.all([centre.waitForEvent('popup'), centre.locator('.newest').getByRole('button', { name: '打印标签' }).click()])
    await expect(label.locator('.barcode')).toBeVisible()
    await expect(label.locator('.number')).toHaveText(two)
    await expect(label.locator('.copy')).toHaveCount(copy ? 1 : 0)
    await label.close()
  }

  // 登记发放批次: before a district is chosen, an unknown box and a box twice are refused.
  await centre.goto('/release/batches/new')
  await centre.locator('h1').click()
  await scan(centre, one)
  await expect(said(centre)).toContainText('请先选择发往的区')
  await choose(centre, '发往区', '黄浦区')
  await expect(centre.getByLabel('扫描箱号')).toBeFocused()
  await scan(centre, one)
  await scan(centre, two)
  await scan(centre, 'XH-19990101-0001')
  await expect(said(centre)).toContainText('没有箱号 XH-19990101-0001，请核对条码')
  await scan(centre, one)
  await expect(said(centre)).toContainText(`箱 ${one} 已在下面的清单中`)
  await expect(centre.getByRole('status').filter({ hasText: '已扫描 2 箱，302 张' })).toBeVisible()
  await centre.getByRole('button', { name: '登记批次（2 箱）' }).click()
  await expect(centre).toHaveURL(/\/release\/batches\/FP-\d{8}-\d{4}$/)
  const batch = centre.url().split('/').pop()!
  await expect(centre.locator('.tag').first()).toHaveText('待区签收')

  // 区级签收: another district has no such batch; its own finds it by scanning, box by box.
  const far = await as(browser, 'district_op2')
  await far.goto('/release/receiving')
  await scan(far, batch)
  await expect(said(far)).toContainText('没有发往本区的批次')
  const district = await as(browser, 'district_op')
  await district.goto(`/release/distributing`)
  await choose(district, '网点', '南京东路')
  await scan(district, one)
  await expect(said(district)).toContainText('还没有区级签收，不能分发')
  await far.goto(`/inbox?q=${batch}`)
  await expect(far.getByText('没有符合条件的事项。')).toBeVisible()
  await district.goto(`/inbox?q=${batch}`)
  await expect(district.locator('[data-task]')).toHaveCount(1)
  await expect(district.locator('[data-task]')).toContainText('2 箱，302 张')
  await district.locator('[data-task] button').first().click()
  await district.getByRole('link', { name: '去办理' }).click()
  await expect(district).toHaveURL(new RegExp(`/release/receiving\\?batch=${batch}`))
  await expect(district.getByText('黄浦区 2 箱，302 张')).toBeVisible()
  await district.goto('/release/receiving')
  await expect(district.getByLabel(/扫描发放批次号/)).toBeFocused()
  await scan(district, batch)
  await expect(said(district)).toContainText('黄浦区 2 箱，302 张')
  await scan(district, one)
  await expect(said(district)).toContainText('1/2 箱')
  await scan(district, 'XH-19990101-0001')
  await expect(said(district)).toContainText(`不在批次 ${batch} 中`)
  await expect(district.getByRole('button', { name: '签收 1 箱' })).toBeDisabled()
  await scan(district, two)
  await district.getByRole('group', { name: `箱 ${two} 的差异` }).getByRole('button', { name: '登记差异' }).click()
  await district.getByLabel('差异 1 张数').fill('3')
  await district.getByLabel('差异 1 原因').fill('清点两遍均少三张')
  await district.getByRole('button', { name: '签收 2 箱' }).click()
  await expect(district.getByText(`批次 ${batch} 已签收 2 箱`)).toBeVisible()
  await district.goto('/release/receiving')
  await scan(district, batch)
  await expect(said(district)).toContainText('已由冯区岚于')

  // 分发到网点.
  const { user } = await call<{ user: { outlet: { name: string } } }>(await as(browser, 'outlet_op'), 'GET', '/session')
  await district.goto('/release/distributing')
  await choose(district, '网点', user.outlet.name)
  await expect(district.getByLabel('扫描箱号')).toBeFocused()
  await scan(district, one)
  await scan(district, two)
  await district.getByRole('button', { name: '分发 2 箱' }).click()
  await expect(district.getByText('已分发 2 箱')).toBeVisible()

  // 网点最终签收: another outlet cannot; the second scan of a box signs for it; once.
  const other = await as(browser, 'outlet_op2')
  await other.goto('/release/signing')
  await scan(other, one)
  await expect(said(other)).toContainText('不是发往本网点的，不能签收')
  const outlet = await as(browser, 'outlet_op')
  await outlet.goto('/release/signing')
  await expect(outlet.getByLabel('扫描箱号')).toBeFocused()
  await scan(outlet, one)
  await expect(said(outlet)).toContainText('再扫一次签收')
  await scan(outlet, one)
  await expect(said(outlet)).toContainText('已签收')
  await scan(outlet, one)
  await expect(said(outlet)).toContainText('不能重复签收')
  await scan(outlet, two)
  await outlet.getByRole('region', { name: '待签收的箱' }).getByRole('button', { name: '签收', exact: true }).click()
  await expect(outlet.getByText(/已签收，\d+ 张/).last()).toBeVisible()

  // The chain says who and when; the map counts the boxes where they are.
  await centre.goto(`/release/boxes/${one}`)
  const chain = centre.locator('.chain li')
  await expect(chain).toHaveCount(5)
  for (const [i, text] of [['分拣装箱', '徐放宜'], ['登记发放批次', batch], ['区级签收', '冯区岚'], ['分发到网点', '冯区岚'], ['网点最终签收', '谢点欣']].entries()) {
    for (const part of text) await expect(chain.nth(i)).toContainText(part)
    await expect(chain.nth(i).locator('time')).not.toBeEmpty()
  }
  await centre.goto('/release/map')
  await centre.getByRole('button', { name: /^黄浦区，\d+ 箱$/ }).click()
  await expect(centre).toHaveURL(/district=/)
  await centre.getByRole('row', { name: new RegExp(`^网点 · ${user.outlet.name}`) }).getByRole('link').first().click()
  await expect(centre.getByRole('link', { name: one })).toBeVisible()
})
