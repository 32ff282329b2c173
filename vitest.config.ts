import { configDefaults, defineConfig } from 'vitest/config'
import { whyNoCluster } from './test/fixture/cluster.ts'
import { fileSuites } from './test/fixture/store-suite.ts'

const setupFiles = ['test/fixture/shared-stripper.ts']
const onServer = 'test/main/store/postgres/**/*.test.ts'

/**
 * `file`: every test, the store in a file. `office`: the tests of the store again, each store of theirs on a throw-away
 * PostgreSQL, and those about the server. Where there is none, setup/tally.vitest.mjs tells that they were left out, and why.
 */
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'file',
          setupFiles,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, 'test/e2e/**', onServer],
        },
      },
      {
        test: {
          name: 'office',
          setupFiles,
          include: [onServer, ...(whyNoCluster() === null ? ['test/main/store/*.test.ts'] : [])],
          exclude: [...configDefaults.exclude, ...Object.keys(fileSuites)],
          globalSetup: ['test/fixture/office-setup.ts'],
        },
      },
    ],
  },
})
