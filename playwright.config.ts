import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'
import { chromiumArgs } from './test/chromium.ts'

/** Debian's Chromium where it is installed, else the one that `playwright install` fetched. */
const system = '/usr/bin/chromium'

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(system) ? { executablePath: system } : {}),
      // Without a UTF-8 locale Chromium neither opens nor saves a file with a Chinese name; a build machine may have none.
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      args: [...chromiumArgs, '--disable-quic', '--no-first-run'],
    },
  },
})
