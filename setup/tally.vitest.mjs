/** A Vitest reporter that writes what `npm test` adds up: counts, and why each skipped test was skipped. */
import { writeFileSync } from 'node:fs'

// Vitest takes a reporter from its file's default export.
export default class Tally {
  onTestRunEnd(modules, errors) {
    const tally = { passed: 0, failed: errors.length, skipped: [] }
    for (const module of modules) {
      // A file that could not even be loaded has no test to count.
      const broken = module.errors().length
      tally.failed += broken
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') tally.passed += 1
        else if (result.state === 'failed') tally.failed += 1
        else tally.skipped.push({ test: `${module.relativeModuleId} > ${test.fullName}`, why: result.note ?? '' })
      }
    }
    writeFileSync(process.env.FIELDBRIEF_TALLY, JSON.stringify(tally))
  }
}
