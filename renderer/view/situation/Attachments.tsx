import './media.css'
import { Film, Image, Mic, Paperclip, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AttachmentInfo, MediaKind, ReportId } from '../../../contract/model.ts'
import { useAction, useClient } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { MediaPlayer } from './MediaPlayer.tsx'
import { PictureViewer } from './PictureViewer.tsx'
import { useAttachment, useThumbnail } from './use-attachment.ts'

const icons: Record<MediaKind, typeof Image> = { image: Image, audio: Mic, video: Film, file: Paperclip }
const canCome = (entry: AttachmentInfo): boolean => entry.state !== 'here' && entry.state !== 'address'

/** What came with a report: pictures small, to be enlarged; sound and film to play; then what is not here, and why. */
export function Attachments({ report, list }: { report: ReportId; list: readonly AttachmentInfo[] }) {
  const { t } = useText()
  const client = useClient()
  const [enlarged, enlarge] = useState<number | null>(null)
  const here = list.filter((entry) => entry.sha256 !== '')
  const away = list.filter((entry) => entry.sha256 === '')
  // What is looked at comes first.
  const wanted = away.some((entry) => entry.state === 'wanted' || entry.state === 'failed')
  useEffect(() => {
    if (!wanted) return
    void client.call('attachment.want', { reports: [report] })
    return () => void client.call('attachment.want', { reports: [] })
  }, [client, wanted, report])
  if (list.length === 0) return null
  const pictures = here.filter((entry) => entry.kind === 'image')
  return (
    <section className="attachments" aria-label={t('situation.attachments')}>
      {here.length > 0 ? (
        <div className="attachment-row">
          {here.map((entry) => {
            if (entry.kind === 'image')
              return <Thumbnail key={entry.id} entry={entry} onOpen={() => enlarge(pictures.indexOf(entry))} />
            if (entry.kind === 'file') return <PlainFile key={entry.id} entry={entry} />
            return <MediaPlayer key={entry.id} entry={entry} />
          })}
        </div>
      ) : null}
      {away.length > 0 ? <Missing list={away} /> : null}
      {enlarged === null ? null : <PictureViewer pictures={pictures} first={enlarged} onClose={() => enlarge(null)} />}
    </section>
  )
}

function Missing({ list }: { list: readonly AttachmentInfo[] }) {
  const { t, say, bytes, number } = useText()
  const retry = useAction('attachment.retry')
  // What waits its turn needs no other try; what only has an address never gets one.
  const again = list.filter((entry) => canCome(entry) && entry.state !== 'wanted')
  return (
    <>
      <p className="attachment-head meta">
        {t('review.missing', { count: list.length, n: number(list.length) })}
        {again.length > 0 ? (
          <Button
            size="sm"
            variant="quiet"
            icon={<RefreshCw size={12} aria-hidden="true" />}
            isDisabled={retry.pending}
            onPress={() => void retry.run({ ids: again.map((entry) => entry.id) })}
          >
            {t('review.fetchAgain')}
          </Button>
        ) : null}
        <span role="status">{retry.value ? t('review.fetchAsked') : ''}</span>
      </p>
      {retry.error ? <p className="bad">{retry.error.message}</p> : null}
      <ul className="attachment-missing">
        {list.map((entry) => {
          const Icon = icons[entry.kind]
          return (
            <li key={entry.id}>
              <Icon size={14} role="img" aria-label={t(`situation.${entry.kind}`)} />
              <span className="attachment-name">{entry.state === 'address' ? (entry.url ?? entry.name) : entry.name}</span>
              <span className="meta">{entry.bytes > 0 ? bytes(entry.bytes) : ''}</span>
              <span className={entry.state === 'wanted' || entry.state === 'address' ? 'meta' : 'meta late'}>
                {entry.problem ? say(entry.problem) : t(`review.attachment.${entry.state === 'here' ? 'wanted' : entry.state}`)}
              </span>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Failed({ entry }: { entry: AttachmentInfo }) {
  const { t } = useText()
  return <p className="attachment-away meta">{t('situation.imageFailed', { name: entry.name })}</p>
}

function Thumbnail({ entry, onOpen }: { entry: AttachmentInfo; onOpen: () => void }) {
  const { t } = useText()
  const { url, failed, fail } = useThumbnail(entry.id)
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
