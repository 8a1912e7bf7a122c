import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'

// The pages that the Go tests keep: fixed data, fixed dates. `make pictures` draws them anew.
const forms = resolve('../internal/reports/testdata/forms')

// Half the size is enough to see what moved, and keeps the pictures small. Fonts come from deploy/setup.
test.use({ viewport: { width: 1180, height: 860 }, deviceScaleFactor: 0.5, baseURL: undefined })

for (const file of readdirSync(forms).filter((f) => f.endsWith('.html')).sort()) {
  test(`print form ${file} looks as it did`, async ({ page }) => {
    await page.goto(pathToFileURL(resolve(forms, file)).href)
    await page.evaluate(() => document.fonts.ready)
    await expect(page.locator('.sheet')).toHaveScreenshot(file.replace('.html', '.png'))
  })
}
