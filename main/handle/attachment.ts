import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { House } from './house.ts'
import { tellLedger } from './source.ts'

/** Longest side of a small picture, pixels. */
const smallSide = 160

export function attachmentHandlers(
  house: House,
): HandlerGroup<'attachment.want' | 'attachment.missing' | 'attachment.retry' | 'attachment.thumbnail'> {
  const { store } = house
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
    async 'attachment.thumbnail'({ id }) {
      const found = await store.call('thumbnail.get', { id })
      if (!found)
        throw new Failure('not-found', { zh: '附件内容还没有取回。', en: 'The content of this attachment is not here yet.' })
      if ('bytes' in found) return { mime: 'image/png', bytes: found.bytes }
      const { smallPicture } = await import('../brief/small-picture.ts')
      const bytes = smallPicture(found.content, found.mime, smallSide)
      if (!bytes)
        throw new Failure('bad-request', {
          zh: '这个附件不是能缩小显示的图片。请打开原件查看。',
          en: 'This attachment is no picture that can be shown small. Open it itself.',
        })
      await store.call('thumbnail.put', { hash: found.hash, bytes })
      return { mime: 'image/png', bytes }
    },
  }
}
