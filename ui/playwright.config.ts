import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

// The tests run against the real program with fresh demo data, or against CARDFLOW_URL.
const external = process.env.CARDFLOW_URL
const workers = external ? 1 : Number(process.env.CARDFLOW_TEST_E2E_WORKERS ?? 1)
// Every worker has a program of its own, so that no story sees another's papers. The engine takes
// four ports more, so that a running `make run` is not disturbed.
const portOf = (worker: number) => Number(process.env.CARDFLOW_TEST_E2E_PORT ?? 18970) + 5 * worker
const addressOf = (worker: number) => `127.0.0.1:${portOf(worker)}`
const binary = '../bin/cardflow'

// The config is read again by every worker; only the first reading makes the data folder.
const dataDir = (process.env.CARDFLOW_TEST_E2E_DATA ??= mkdtempSync(join(tmpdir(), 'cardflow-e2e-')))

if (!external && !existsSync(binary)) throw new Error(`${binary} is missing: run "make build" first, or set CARDFLOW_URL`)

export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  workers,
  // A story that passes only at the second try is listed as flaky, with its trace.
  retries: 1,
  reporter: [['list']],
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  // Another build of Chromium or FreeType may shade edges otherwise; a line that moved changes far more.
  expect: { timeout: 10_000, toHaveScreenshot: { maxDiffPixelRatio: 0.015, threshold: 0.3, animations: 'disabled', scale: 'device' } },
  use: {
    baseURL: external ?? `http://${addressOf(Number(process.env.TEST_PARALLEL_INDEX ?? 0))}`,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: external ? undefined : Array.from({ length: workers }, (_, n) => ({
    command: `${binary} serve --demo --listen ${addressOf(n)} --data-dir ${join(dataDir, String(n))} --temporal-port ${portOf(n) + 1}`,
    url: `http://${addressOf(n)}/readyz`,
    timeout: 120_000,
  })),
})
