/** A Vitest reporter that writes what `npm test` adds up: counts, and why each test that failed or was skipped did so. */
import { writeFileSync } from 'node:fs'
import { whyNoCluster } from '../test/fixture/cluster.ts'

// Vitest takes a reporter from its file's default export.
export default class Tally {
  onTestRunEnd(modules, errors) {
    const tally = { passed: 0, failed: errors.map((error) => failure('vitest', error)), skipped: [], told: [] }
    /** Tests of the store that passed, by the project: the database they ran on. */
    const ofStore = { file: 0, office: 0 }
    for (const module of modules) {
      const path = `${module.relativeModuleId}${module.project.name === 'office' ? ' (office)' : ''}`
      // A file that could not even be loaded has no test to count.
      tally.failed.push(...module.errors().map((error) => failure(path, error)))
      for (const test of module.children.allTests()) {
        const name = `${path} > ${test.fullName}`
        const result = test.result()
        if (result.state === 'passed') {
          tally.passed += 1
          if (/^test\/main\/store\/[^/]+$/.test(module.relativeModuleId)) ofStore[module.project.name] += 1
        } else if (result.state === 'failed') tally.failed.push(failure(name, result.errors[0]))
        else tally.skipped.push({ test: name, why: result.note ?? '' })
      }
    }
    if (ofStore.file > 0) {
      const why = whyNoCluster()
      if (why !== null) tally.skipped.push({ test: 'the store suite on PostgreSQL', why })
      tally.told.push(`store suite: ${ofStore.file} on SQLite, ${ofStore.office} on PostgreSQL`)
    }
    writeFileSync(process.env.FIELDBRIEF_TALLY, JSON.stringify(tally))
  }
}

const firstLine = (error) => (error?.message ?? '').split('\n', 1)[0]
/** With the cause: of a process of Vitest that ended by itself, that names its signal and file. */
const failure = (test, error) => ({ test, why: [firstLine(error), firstLine(error?.cause)].filter(Boolean).join(' ') })
