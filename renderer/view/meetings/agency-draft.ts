import type { Agency } from '../../../contract/briefing.ts'

/** An agency without a name yet, under a key that no other has. */
export function freshAgency(agencies: readonly Pick<Agency, 'key'>[]): Agency {
  let n = agencies.length + 1
  while (agencies.some(({ key }) => key === `agency-${n}`)) n += 1
  return { key: `agency-${n}`, name: { zh: '', en: '' }, categories: [], areas: [], recipient: null }
}

/** What keeps an agency from being kept; null where nothing does. */
export function agencyProblem({ name, recipient }: Pick<Agency, 'name' | 'recipient'>): 'name' | 'recipient' | null {
  if (name.zh.trim() === '' && name.en.trim() === '') return 'name'
  return recipient === null || /^age1[a-z0-9]{10,4000}$/.test(recipient) ? null : 'recipient'
}
