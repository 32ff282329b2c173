/** Briefings that come back: whether they are as they were signed, whose they are, and how stale. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { Verification, VerifiedFile } from '../../contract/briefing.ts'
import type { Bilingual } from '../../contract/model.ts'
import { manifestName } from '../brief/package/manifest.ts'
import { type Checked, check, notOurs, type Opened, openPath, type Stray } from '../brief/package/verify.ts'
import { officeName, officePublicKey } from './agency.ts'
import type { House } from './house.ts'
import { movedSince } from './snapshot.ts'

const nobody: Bilingual = { zh: '未具名单位', en: 'an office without a name' }
/** Enough of a key to compare it over the telephone. */
const shortKey = (publicKey: string): string => publicKey.slice(0, 12)
const count = (files: readonly VerifiedFile[], state: VerifiedFile['state']): number =>
  files.filter((f) => f.state === state).length
const joined = (parts: Bilingual[]): Bilingual => ({ zh: parts.map((p) => p.zh).join(''), en: parts.map((p) => p.en).join(' ') })

async function staleOf(house: House, snapshot: number | null, signal: AbortSignal): Promise<Verification['stale']> {
  if (snapshot === null) return null
  const { added, changed, gone } = await movedSince(house, snapshot, signal)
  return { changed: changed + gone, added }
}
function staleWords(stale: Verification['stale']): Bilingual[] {
  if (!stale) return []
  if (stale.added === 0 && stale.changed === 0)
    return [{ zh: '此后本库没有变动。', en: 'Nothing has moved in this store since.' }]
  return [
    {
      zh: `此后本库新增 ${stale.added} 件，有变动或撤回 ${stale.changed} 件。`,
      en: `Since then ${stale.added} reports were added here, and ${stale.changed} changed or were withdrawn.`,
    },
  ]
}

function fileWords(files: readonly VerifiedFile[]): Bilingual {
  const [same, changed, missing, added] = (['same', 'changed', 'missing', 'added'] as const).map((state) =>
    count(files, state),
  ) as [number, number, number, number]
  if (same === files.length)
    return { zh: `${same} 个文件与清单一致。`, en: same === 1 ? 'The file is as listed.' : `${same} files are as listed.` }
  const parts: Bilingual[] = []
  if (changed > 0) parts.push({ zh: `${changed} 个被改动`, en: `${changed} changed` })
  if (missing > 0) parts.push({ zh: `${missing} 个缺失`, en: `${missing} missing` })
  if (added > 0) parts.push({ zh: `${added} 个不在清单里`, en: `${added} not on the list` })
  return {
    zh: `文件与清单不符：${parts.map((p) => p.zh).join('，')}。请勿据此引用，向签发单位重新索取。`,
    en: `The files are not as listed: ${parts.map((p) => p.en).join(', ')}. Do not quote from them; ask the office that made them for them again.`,
  }
}

function signerWords(checked: Checked, madeBy: Verification['madeBy'], ourName: Bilingual | null): Bilingual {
  if (checked.signature === 'none')
    return {
      zh: '清单没有签名，无法确认由谁签发。',
      en: 'The manifest is not signed: who made it cannot be told.',
    }
  if (checked.signature === 'bad' || !madeBy)
    return {
      zh: '签名与清单不符：清单在签名之后被改过，或签名不是为它所做。',
      en: 'The signature does not fit the manifest: it was changed after it was signed, or the signature is of another one.',
    }
  if (madeBy.ours) return { zh: '由本办公室签发。', en: 'Signed by this office.' }
  const key = shortKey(madeBy.publicKey)
  const likeUs = ourName !== null && ourName.zh !== '' && madeBy.name.zh === ourName.zh
  return likeUs
    ? {
        zh: `它自称本办公室，但不是本机的密钥（${key}…）：可能由本办公室另一台电脑签发，请核对后再用。`,
        en: `It calls itself this office, but was signed with another key (${key}…): perhaps by another computer of the office. Check before you use it.`,
      }
    : {
        zh: `由“${madeBy.name.zh || nobody.zh}”签发（密钥 ${key}…）。名称为对方自填，首次往来请电话核对密钥。`,
        en: `Signed by "${madeBy.name.en || nobody.en}" (key ${key}…). The name is what they call themselves; compare the key by telephone the first time.`,
      }
}

async function strayVerified(house: House, stray: Stray, signal: AbortSignal): Promise<Verification> {
  const made = await house.store.call('briefing.by-file', { sha256: stray.sha256 })
  const ours = await officePublicKey(house)
  if (!made)
    return {
      valid: false,
      files: [{ file: stray.file, state: 'added' }],
      signature: 'none',
      madeBy: null,
      madeAt: null,
      title: null,
      audience: null,
      agency: null,
      snapshot: null,
      counts: null,
      stale: null,
      words: {
        zh: '旁边没有清单，本机签发过的简报里也没有这个文件：可能被改动过，或来自别处。请连同 manifest.json 和 manifest.sig 一起核对。',
        en: 'There is no manifest beside it, and no briefing made here holds this file: it was changed, or comes from elsewhere. Check it together with manifest.json and manifest.sig.',
      },
    }
  const info = made.snapshot === null ? null : await house.store.call('snapshot.info', { id: made.snapshot })
  const stale = await staleOf(house, info?.id ?? null, signal)
  return {
    valid: true,
    files: [{ file: stray.file, state: 'same' }],
    signature: 'none',
    madeBy: ours === null ? null : { name: (await officeName(house)) ?? { zh: '', en: '' }, publicKey: ours, ours: true },
    madeAt: info?.madeAt ?? null,
    title: made.title,
    audience: made.audience,
    agency: made.agency,
    snapshot: info?.mark ?? null,
    counts: made.counts,
    stale,
    words: joined([
      {
        zh: `与本机签发的“${made.title}”中的 ${made.file} 逐字节一致。`,
        en: `It is, byte for byte, ${made.file} of "${made.title}" made here.`,
      },
      ...staleWords(stale),
    ]),
  }
}

/** A manifest by itself, without any of its files: what it says is checked, and whether it was released here. */
async function manifestVerified(house: House, checked: Checked, whole: Verification): Promise<Verification> {
  const made = await house.store.call('briefing.by-manifest', { manifest: checked.manifestHash })
  const ours = await officePublicKey(house)
  const valid = made !== null || checked.signature === 'good'
  const n = checked.files.length
  return {
    ...whole,
    valid,
    files: [{ file: manifestName, state: valid ? 'same' : 'changed' }],
    madeBy:
      whole.madeBy ??
      (made && ours !== null ? { name: (await officeName(house)) ?? { zh: '', en: '' }, publicKey: ours, ours: true } : null),
    words: joined([
      {
        zh: `只有清单，没有它列出的 ${n} 个文件。`,
        en: `There is the manifest alone, without the ${n} files that it lists.`,
      },
      made
        ? { zh: '它是本机签发的一份简报的清单，逐字节一致。', en: 'It is, byte for byte, that of a briefing made here.' }
        : signerWords(checked, whole.madeBy, await officeName(house)),
      ...staleWords(whole.stale),
    ]),
  }
}

async function verified(house: House, opened: Opened, checked: Checked, signal: AbortSignal): Promise<Verification> {
  const { manifest, files, signature, publicKey, signedAs } = checked
  const ours = await officePublicKey(house)
  const name = manifest.office ?? signedAs ?? { zh: '', en: '' }
  const madeBy = signature === 'good' && publicKey !== null ? { name, publicKey, ours: publicKey === ours } : null
  const info = manifest.snapshot === null ? null : await house.store.call('snapshot.by-mark', { mark: manifest.snapshot })
  const stale = await staleOf(house, info?.id ?? null, signal)
  return {
    valid: signature === 'good' && files.length > 0 && files.every((file) => file.state === 'same'),
    files,
    signature,
    madeBy,
    madeAt: manifest.madeAt,
    title: manifest.title,
    audience: manifest.audience,
    agency: manifest.agency,
    snapshot: manifest.snapshot,
    counts: manifest.counts,
    stale,
    words: joined([
      ...(opened.only === null ? [] : [{ zh: `只核对了 ${opened.only}。`, en: `Only ${opened.only} was checked.` }]),
      fileWords(files),
      signerWords(checked, madeBy, await officeName(house)),
      ...staleWords(stale),
    ]),
  }
}

export function packageHandlers(house: House): HandlerGroup<'package.verify' | 'package.open'> {
  return {
    async 'package.verify'({ path }, { signal }) {
      const opened = await openPath(path)
      if ('sha256' in opened) return strayVerified(house, opened, signal)
      try {
        const checked = await check(opened, signal)
        const found = await verified(house, opened, checked, signal)
        const bare =
          !opened.alone && opened.only === null && checked.files.length > 0 && checked.files.every((f) => f.state === 'missing')
        return bare ? await manifestVerified(house, checked, found) : found
      } finally {
        await opened.source.close()
      }
    },
    async 'package.open'({ path }, { signal }) {
      const opened = await openPath(path)
      if ('sha256' in opened) throw notOurs()
      try {
        const whole = { ...opened, only: null }
        const checked = await check(whole, signal)
        const verification = await verified(house, whole, checked, signal)
        const { pageOf } = await import('../brief/package/open.ts')
        const html = await pageOf(whole, checked)
        await house.store.call('audit.add', {
          at: house.nowSeconds(),
          what: 'package opened',
          subject: `manifest ${checked.manifestHash}`,
          why: `signature ${checked.signature}${checked.publicKey ? `, key ${checked.publicKey}` : ''}; ${verification.snapshot ?? '-'}`,
        })
        return { verification, html, manifest: checked.manifest.raw, files: checked.manifest.files }
      } finally {
        await opened.source.close()
      }
    },
  }
}
