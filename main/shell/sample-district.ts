import type { ShellApp } from './dispatch.ts'

/** Size and seed of the district that the first start shows. */
export const sampleDistrict = { reports: 6_000, seed: 1 } as const

/** Fills a store that holds nothing with the sample district; leaves any other, and one that is locked, as it is. True when it did. */
export async function fillEmpty(app: Pick<ShellApp, 'handlers'>): Promise<boolean> {
  const context = { signal: new AbortController().signal }
  if ((await app.handlers['lock.get']({}, context)).state === 'locked') return false
  if (!(await app.handlers['app.info']({}, context)).empty) return false
  await app.handlers['sample.make'](sampleDistrict, context)
  return true
}
