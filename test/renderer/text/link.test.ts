import { expect, test } from 'vitest'
import { flagStatuses } from '../../../contract/taxonomy.ts'
import { statusWords } from '../../../main/handle/link.ts'
import { flags } from '../../../renderer/text/flags.ts'

test('a disposition that waits is called as the card of its flag calls it', () => {
  for (const status of flagStatuses)
    expect(statusWords[status], status).toEqual({ zh: flags.zh[`status.${status}`], en: flags.en[`status.${status}`] })
})
