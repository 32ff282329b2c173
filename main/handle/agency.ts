/** The office that issues briefings here, and the agencies it meets. */
import { randomBytes } from 'node:crypto'
import type { HandlerGroup } from '../../contract/api.ts'
import type { Agency, Office } from '../../contract/briefing.ts'
import type { Bilingual } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { type OfficeKey, officeKey } from '../brief/package/sign.ts'
import { noteSetting } from './audit.ts'
import type { House } from './house.ts'

/** Under these names in the settings table, and in the vault (before it: in the host's secret store). */
const nameSetting = 'office-name'
const agenciesSetting = 'agencies-set'
const keyName = 'office-key'

/**
 * The table as a district usually has it, until the office sets its own. Disputes and the rest go to no agency by
 * themselves: they stay with the communities, and with whoever is given every category.
 */
export const defaultAgencies: readonly Agency[] = (
  [
    ['fire', '区消防救援大队', 'Fire and Rescue', ['fire', 'power']],
    ['housing', '区住房城乡建设局', 'Housing and Construction', ['building', 'fire']],
    ['urban', '区城市管理局', 'Urban Management', ['facility', 'waste', 'noise']],
    ['traffic', '公安交警大队', 'Traffic Police', ['traffic']],
    ['environment', '区生态环境局', 'Ecology and Environment', ['noise', 'waste']],
    ['power', '区供电公司', 'Power Supply', ['power']],
    ['safety', '公安治安大队', 'Police, theft and fraud tips', ['theft', 'fraud']],
  ] as const
).map(([key, zh, en, categories]) => ({ key, name: { zh, en }, categories: [...categories], areas: [], recipient: null }))

/** The agencies; of a store whose list nobody has set yet, those that a district usually has. */
export async function agencyList(house: House): Promise<Agency[]> {
  const list = await house.store.call('agency.list', {})
  if (list.length > 0 || (await house.store.call('setting.all', {}))[agenciesSetting] !== undefined) return list
  const put = await house.store.call('agency.put', { agencies: [...defaultAgencies] }).catch((error: unknown) => {
    // On a server only an administrator keeps them.
    if (error instanceof Failure && error.code === 'barred') return null
    throw error
  })
  if (put === null) return [...defaultAgencies]
  await house.store.call('setting.put', { values: { [agenciesSetting]: 'default' } })
  return put
}

/** What the office calls itself; null until it was said. */
export async function officeName(house: House): Promise<Bilingual | null> {
  const kept = (await house.store.call('setting.all', {}))[nameSetting]
  return kept === undefined ? null : (JSON.parse(kept) as Bilingual)
}

export async function keepOfficeName(house: House, { zh, en }: Bilingual): Promise<void> {
  await house.store.call('setting.put', {
    values: { [nameSetting]: JSON.stringify({ zh: zh.normalize('NFC'), en: en.normalize('NFC') }) },
  })
}

/** The seed of the office's signing key; null where none was ever made. */
async function officeSeed(house: House): Promise<Uint8Array | null> {
  const known = await house.vault.read(keyName)
  if (known) return known
  // From before the vault: the stores of this computer shared it, and others may still want it.
  const old = await house.host.secrets.read(keyName)
  if (old) await house.vault.change(keyName, (before) => before ?? old)
  return old
}

/** The office's signing key of this store; made when first asked for. */
export async function officeSigningKey(house: House): Promise<OfficeKey> {
  const known = await officeSeed(house)
  if (known) return officeKey(known)
  // Of two processes that ask at once both get what one of them put.
  await house.vault.change(keyName, (before) => before ?? randomBytes(32))
  return officeKey((await house.vault.read(keyName)) as Uint8Array)
}

/** The public half of the key that packages are signed with here; null where none was ever made. */
export async function officePublicKey(house: House): Promise<string | null> {
  const known = await officeSeed(house)
  return known ? officeKey(known).publicKey : null
}

/**
 * Of a store that shall not need this computer: its signing key goes with it. The host's copy, from before the vault, stays:
 * other stores of the account sign with it, and which of them still need it cannot be told (decision 0022).
 */
export async function copyOfficeKey(house: House): Promise<void> {
  await officeSeed(house)
}

/** Throws Failure (bad-request) when one of the keys is no agency here. */
export function knownAgencies(keys: readonly string[], agencies: readonly Agency[]): void {
  const unknown = [...new Set(keys)].filter((key) => !agencies.some((agency) => agency.key === key))
  if (unknown.length === 0) return
  const there = agencies.map((agency) => agency.key)
  throw new Failure('bad-request', {
    zh: `没有单位“${unknown.join('、')}”，没有改动任何内容。现有单位：${there.join('、') || '无'}。请先在“会商”的单位名单里添加。`,
    en: `There is no agency "${unknown.join('", "')}"; nothing was changed. There are: ${there.join(', ') || 'none'}. Add it to the list of agencies first.`,
  })
}

async function checkRecipients(agencies: readonly Agency[]): Promise<void> {
  const given = agencies.filter((agency) => agency.recipient !== null)
  if (given.length === 0) return
  const { isRecipient } = await import('../brief/package/seal.ts')
  for (const { name, recipient } of given)
    if (!isRecipient(recipient as string))
      throw new Failure('bad-request', {
        zh: `“${name.zh}”的 age 公钥不完整或有错字，单位名单没有改动。请向该单位重新索取以 age1 开头的公钥。`,
        en: `The age recipient of "${name.en}" is incomplete or misspelt; the list of agencies was not changed. Ask them again for their key that begins with age1.`,
      })
}

export function agencyHandlers(house: House): HandlerGroup<'office.get' | 'office.set' | 'agency.list' | 'agency.put'> {
  const { store } = house
  const office = async (): Promise<Office> => ({
    name: (await officeName(house)) ?? { zh: '', en: '' },
    publicKey: (await officeSigningKey(house)).publicKey,
  })
  return {
    'office.get': office,
    async 'office.set'({ name }) {
      await keepOfficeName(house, name)
      await noteSetting(house, 'office', name)
      house.emit('meetings.changed', { meeting: null })
      return office()
    },
    'agency.list': async () => ({ agencies: await agencyList(house) }),
    async 'agency.put'({ agencies }) {
      const before = await agencyList(house)
      const named = await store.call('agency.named', {})
      const missing = named.filter((key) => before.some((a) => a.key === key) && !agencies.some((a) => a.key === key))
      if (missing.length > 0) {
        const words = (language: 'zh' | 'en'): string =>
          missing.map((key) => before.find((a) => a.key === key)?.name[language] ?? key).join(language === 'zh' ? '、' : ', ')
        throw new Failure('bad-request', {
          zh: `会商或议定事项里还有“${words('zh')}”，不能从名单里去掉，名单没有改动。请先在那些会商里换成别的单位。`,
          en: `Meetings or decisions still name ${words('en')}, so the list cannot leave it out; the list was not changed. Name another agency there first.`,
        })
      }
      const empty = agencies.find((agency) => agency.name.zh === '' || agency.name.en === '')
      if (empty)
        throw new Failure('bad-request', {
          zh: `单位“${empty.key}”缺少中文或英文名称，名单没有改动。请把两个名称都填上。`,
          en: `The agency "${empty.key}" lacks its Chinese or English name; the list was not changed. Give it both.`,
        })
      const wanted = [...new Set(agencies.flatMap((agency) => agency.areas))]
      if (wanted.length > 0) {
        const areas = new Set((await store.call('area.list', {})).map((area) => area.key))
        const unknown = wanted.filter((key) => !areas.has(key))
        if (unknown.length > 0)
          throw new Failure('bad-request', {
            zh: `没有区域“${unknown.slice(0, 5).join('、')}”，单位名单没有改动。请从区域列表中选择。`,
            en: `There is no area "${unknown.slice(0, 5).join('", "')}"; the list of agencies was not changed. Choose from the list of areas.`,
          })
      }
      await checkRecipients(agencies)
      const put = await store.call('agency.put', { agencies })
      await store.call('setting.put', { values: { [agenciesSetting]: 'own' } })
      await noteSetting(house, 'agencies', { keys: put.map((agency) => agency.key).join(' ') })
      house.emit('meetings.changed', { meeting: null })
      return { agencies: put }
    },
  }
}
