/** Briefings written to files: from a snapshot, through the leak check, signed, and moved into place whole or not at all. */
import { dirname, resolve } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import type { BriefRequest } from '../../contract/briefing.ts'
import { Failure } from '../../contract/reply.ts'
import { agencyList, officeName, officeSigningKey } from './agency.ts'
import { editsOf } from './brief-edit.ts'
import type { House } from './house.ts'
import { needServer } from './link.ts'
import { briefSubject } from './snapshot.ts'
import { templateContent } from './template.ts'

/** In the settings table: folders that briefings were made in lately, as JSON. */
const placesSetting = 'brief-places'
const mostPlaces = 20
async function places(house: House): Promise<string[]> {
  return JSON.parse((await house.store.call('setting.all', {}))[placesSetting] ?? '[]') as string[]
}
/** Where a kill may leave half a briefing. */
async function notePlace(house: House, parent: string): Promise<void> {
  const known = await places(house)
  if (known[0] === parent) return
  const next = [parent, ...known.filter((place) => place !== parent)].slice(0, mostPlaces)
  await house.store.call('setting.put', { values: { [placesSetting]: JSON.stringify(next) } })
}

/** Half-made briefings that a program left which ended in the middle; to be called when a window opens. */
export async function sweepBriefings(house: House): Promise<void> {
  const known = await places(house)
  if (known.length === 0) return
  const { sweepWorking } = await import('../brief/working-folder.ts')
  // A folder that is gone, or on a disk that is not connected.
  for (const place of known) await sweepWorking(place).catch(() => {})
}

export function briefHandlers(house: House): HandlerGroup<'brief.make'> {
  const { store, host } = house

  /** Recipients as they stand, agencies by the key they gave. */
  async function recipientsOf(seal: readonly string[]): Promise<string[]> {
    if (seal.length === 0) return []
    const agencies = await agencyList(house)
    return seal.map((one) => {
      if (one.startsWith('age1')) return one
      const agency = agencies.find((a) => a.key === one)
      if (agency?.recipient) return agency.recipient
      throw new Failure('bad-request', {
        zh: `单位“${agency?.name.zh ?? one}”没有 age 公钥，不能封存给它，简报没有写出。请在单位名单里补上公钥，或直接给出 age1 开头的公钥。`,
        en: `The agency "${agency?.name.en ?? one}" has no age recipient, so nothing can be sealed to it; the briefing was not written. Add its key to the list of agencies, or name an age1… recipient.`,
      })
    })
  }

  return {
    'brief.make': (request: BriefRequest, context) =>
      house.jobs.run(
        'brief',
        request.title === undefined
          ? { zh: '正在生成简报', en: 'Making the briefing' }
          : { zh: `正在生成简报：${request.title}`, en: `Making the briefing: ${request.title}` },
        'reports',
        context,
        async (job) => {
          needServer(house)
          const { formats, seal, cleared } = request
          const recipients = await recipientsOf(seal ?? [])
          const template = request.template === undefined ? undefined : await templateContent(house, request.template)
          // Documents, charts and pictures are heavy to load: only when one is made.
          const { makeBrief } = await import('../brief/make.ts')
          const subject = await briefSubject(house, request, context, { keep: true, job })
          const snapshot = await subject.snapshot()
          const folder = request.out ?? (await host.briefFolder(subject.title))
          await notePlace(house, dirname(resolve(folder)))
          const made = await makeBrief(snapshot, formats, folder, {
            signal: job.signal,
            progress: (done, total) => job.progress(done, total),
            cleared: cleared ?? [],
            edits: subject.meeting === null ? [] : await editsOf(house, subject.meeting, subject.language),
            recipients,
            sign: { key: await officeSigningKey(house), office: (await officeName(house)) ?? { zh: '', en: '' } },
            ...(host.printPdf ? { printPdf: host.printPdf } : {}),
            ...(template === undefined ? {} : { template }),
          })
          const { manifest, ...receipt } = made
          const what = `${request.audience}${subject.agency ? ` ${subject.agency.key}` : ''}: ${subject.title}`
          for (const leak of receipt.cleared)
            await store.call('audit.add', {
              at: house.nowSeconds(),
              what: 'leak-cleared',
              subject: `${what}; ${leak.file} ${leak.where} (${leak.kind})`,
              why: leak.reason,
            })
          if (!receipt.released) return receipt
          await store.call('briefing.add', {
            at: house.nowSeconds(),
            title: subject.title,
            audience: request.audience,
            agency: subject.agency?.key ?? null,
            filter: snapshot.filter,
            snapshot: snapshot.info.id,
            manifest: manifest as string,
            receipt: { files: receipt.files, counts: receipt.counts },
          })
          await store.call('audit.add', {
            at: house.nowSeconds(),
            what: 'export',
            subject: what,
            why: `${formats.join(', ')}; ${snapshot.counts.matched} reports; ${snapshot.info.mark}`,
          })
          return receipt
        },
      ),
  }
}
