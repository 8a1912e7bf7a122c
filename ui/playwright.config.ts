import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

// The tests run against the real program with fresh demo data, or against CARDFLOW_URL.
const external = process.env.CARDFLOW_URL
const port = Number(process.env.CARDFLOW_TEST_E2E_PORT ?? 18970)
const listen = `127.0.0.1:${port}`
// The engine takes four ports of its own, so that a running `make run` is not disturbed.
const temporalPort = port + 1
const binary = '../bin/cardflow'

// The config is read again by every worker; only the first reading makes the data folder.
const dataDir = (process.env.CARDFLOW_TEST_E2E_DATA ??= mkdtempSync(join(tmpdir(), 'cardflow-e2e-')))

if (!external && !existsSync(binary)) throw new Error(`${binary} is missing: run "make build" first, or set CARDFLOW_URL`)

export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  workers: 1,
  // A story that passes only at the second try is listed as flaky, with its trace.
  retries: 1,
  reporter: [['list']],
  use: {
    baseURL: external ?? `http://${listen}`,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: external ? undefined : {
    command: `${binary} serve --demo --listen ${listen} --data-dir ${dataDir} --temporal-port ${temporalPort}`,
    url: `http://${listen}/readyz`,
    timeout: 120_000,
  },
})
