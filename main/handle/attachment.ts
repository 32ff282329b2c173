import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { CoverBox } from '../../contract/trust.ts'
import { withoutMetadata } from '../picture/strip.ts'
import { type House, notFound } from './house.ts'
import { tellLedger } from './source.ts'

/** Longest side of a small picture, pixels. */
const smallSide = 160

/** Whether all of a box lies in another. */
const holds = (outer: CoverBox, inner: CoverBox): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height

const notHere = () =>
  notFound('附件内容还没有取回，只有地址。', 'The content of this attachment was not fetched; only its address is known.')

export function attachmentHandlers(
  house: House,
): HandlerGroup<
  | 'attachment.want'
  | 'attachment.missing'
  | 'attachment.retry'
  | 'attachment.thumbnail'
  | 'attachment.read'
  | 'attachment.cover'
  | 'attachment.covered'
> {
  const { store } = house
  const note = (what: string, subject: string, why: string) =>
    store.call('audit.add', { at: house.nowSeconds(), what, subject, why })
  return {
    async 'attachment.want'({ reports }) {
      house.putOnScreen(reports)
      return {}
    },
    'attachment.missing': async ({ source, limit }) =>
      store.call('attachment.missing', { limit: limit ?? 200, ...(source === undefined ? {} : { source }) }),
    async 'attachment.retry'({ ids }) {
      const outcome = await store.call('attachment.again', { ids })
      tellLedger(house)
      return outcome
    },
    // What a page shows can be saved and dragged out of it: whatever is given here has left, so it tells of no place.
    async 'attachment.read'({ id, reason }) {
      const found = await store.call('attachment.read', { id })
      if (!found) throw notHere()
      const { mime, name, bytes, boxes, subject } = found
      if (reason === undefined && boxes.length > 0) {
        const { coveredPicture } = await import('../picture/cover.ts')
        return { mime: 'image/png', name: `${name.replace(/\.[^.]*$/, '')}.png`, bytes: await coveredPicture(bytes, boxes) }
      }
      const bare = withoutMetadata(bytes, mime)
      // Written down before it is shown: what cannot be written down is not shown.
      if (reason !== undefined) await note('reveal', subject, reason)
      return { mime, name, bytes: bare }
    },
    async 'attachment.cover'({ id, boxes }) {
      const found = await store.call('attachment.read', { id })
      if (!found) throw notHere()
      const { canCoverParts, wholePicture } = await import('../picture/cover.ts')
      if (!found.mime.startsWith('image/'))
        throw new Failure('bad-request', {
          zh: '只有图片可以涂黑；这个附件不是图片。',
          en: 'Only pictures can be covered, and this attachment is none.',
        })
      const kept = boxes.length > 0 && !canCoverParts(found.bytes) ? wholePicture : boxes
      const opens = found.boxes.some((old) => !kept.some((box) => holds(box, old)))
      await note(opens ? 'uncover' : 'cover', found.subject, `boxes: ${found.boxes.length}, now ${kept.length}`)
      const { covered } = await store.call('attachment.cover', { id, boxes: kept, at: house.nowSeconds() })
      if (!covered) throw notHere()
      return { boxes: kept }
    },
    async 'attachment.covered'({ id }) {
      const found = await store.call('attachment.covered', { id })
      if (!found) throw notHere()
      return { boxes: found.boxes }
    },
    async 'attachment.thumbnail'({ id }) {
      const found = await store.call('thumbnail.get', { id })
      if (!found)
        throw new Failure('not-found', { zh: '附件内容还没有取回。', en: 'The content of this attachment is not here yet.' })
      if ('bytes' in found) return { mime: 'image/png', bytes: found.bytes }
      const { smallPicture } = await import('../picture/small-picture.ts')
      const bytes = await smallPicture(found.content, found.boxes, smallSide)
      if (!bytes)
        throw new Failure('bad-request', {
          zh: '这个附件不是能缩小显示的图片。请打开原件查看。',
          en: 'This attachment is no picture that can be shown small. Open it itself.',
        })
      await store.call('thumbnail.put', { hash: found.hash, bytes, boxes: found.boxes })
      return { mime: 'image/png', bytes }
    },
  }
}
