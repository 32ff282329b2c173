import { Paperclip } from 'lucide-react'
import { useState } from 'react'
import type { AttachmentInfo } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { AudioPlayer } from './AudioPlayer.tsx'
import { useAttachment } from './use-attachment.ts'

/** What came with a report: images to enlarge, sound and film to play, addresses that were not fetched as words. */
export function Attachments({ list }: { list: readonly AttachmentInfo[] }) {
  const { t } = useText()
  const [enlarged, enlarge] = useState<AttachmentInfo | null>(null)
  if (list.length === 0) return null
  const here = list.filter((entry) => entry.sha256 !== '')
  const away = list.filter((entry) => entry.sha256 === '')
  return (
    <section className="attachments" aria-label={t('situation.attachments')}>
      <div className="attachment-row">
        {here.map((entry) => {
          if (entry.kind === 'image') return <Thumbnail key={entry.id} entry={entry} onOpen={() => enlarge(entry)} />
          if (entry.kind === 'audio') return <AudioPlayer key={entry.id} entry={entry} />
          if (entry.kind === 'video') return <Film key={entry.id} entry={entry} />
          return <PlainFile key={entry.id} entry={entry} />
        })}
      </div>
      {away.map((entry) => (
        <p key={entry.id} className="attachment-away meta">
          {t(`situation.${entry.kind}`)} · {t('situation.notFetched')}{' '}
          <span className="attachment-url">{entry.url ?? entry.name}</span>
        </p>
      ))}
      {enlarged ? (
        <Dialog title={enlarged.name} open onClose={() => enlarge(null)} closeLabel={t('words.close')} width="wide">
          <Enlarged entry={enlarged} />
        </Dialog>
      ) : null}
    </section>
  )
}

function Failed({ entry }: { entry: AttachmentInfo }) {
  const { t } = useText()
  return <p className="attachment-away meta">{t('situation.imageFailed', { name: entry.name })}</p>
}

function Thumbnail({ entry, onOpen }: { entry: AttachmentInfo; onOpen: () => void }) {
  const { t } = useText()
  const { url, failed, fail } = useAttachment(entry.id)
  if (failed) return <Failed entry={entry} />
  return (
    <button
      type="button"
      className="thumbnail"
      aria-label={t('situation.openImage', { name: entry.name })}
      title={entry.name}
      onClick={onOpen}
    >
      {url ? <img src={url} alt="" onError={fail} /> : null}
    </button>
  )
}

function Enlarged({ entry }: { entry: AttachmentInfo }) {
  const { url, failed, fail } = useAttachment(entry.id)
  if (failed) return <Failed entry={entry} />
  return url ? <img className="enlarged" src={url} alt={entry.name} onError={fail} /> : <div className="enlarged" />
}

function Film({ entry }: { entry: AttachmentInfo }) {
  const { t } = useText()
  const { url, failed, fail } = useAttachment(entry.id)
  if (failed) return <Failed entry={entry} />
  return url ? (
    // biome-ignore lint/a11y/useMediaCaption: a resident's film comes without captions
    <video
      className="film"
      src={url}
      controls
      preload="metadata"
      onError={fail}
      aria-label={t('situation.videoOf', { name: entry.name })}
    />
  ) : (
    <div className="film" />
  )
}

function PlainFile({ entry }: { entry: AttachmentInfo }) {
  const { t, bytes } = useText()
  const { url, failed } = useAttachment(entry.id)
  if (failed) return <Failed entry={entry} />
  return (
    <a
      className="plain-file"
      href={url ?? undefined}
      download={entry.name}
      aria-label={t('situation.download', { name: entry.name })}
    >
      <Paperclip size={14} aria-hidden="true" />
      <span>{entry.name}</span>
      <span className="meta">{bytes(entry.bytes)}</span>
    </a>
  )
}
