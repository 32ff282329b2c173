import { Pause, Play } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { AttachmentInfo } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { arrowSeconds, clock, speedAfter, speeds } from './media-words.ts'
import { useAttachment } from './use-attachment.ts'

/** Up to this size the length is shown before anybody presses play; larger ones are read when they are played. */
const readAhead = 2_000_000

/**
 * One voice message or film. Nothing plays by itself. With the focus inside: Space plays and pauses, arrows move,
 * < and > change the speed.
 */
export function MediaPlayer({ entry }: { entry: AttachmentInfo }) {
  const { t, bytes } = useText()
  const film = entry.kind === 'video'
  const [asked, ask] = useState(entry.bytes <= readAhead)
  const { url, failed, fail } = useAttachment(asked ? entry.id : null)
  const media = useRef<HTMLVideoElement & HTMLAudioElement>(null)
  /** Play was pressed before the content was here. */
  const pressed = useRef(false)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(Number.NaN)
  const [speed, setSpeed] = useState(1)
  useEffect(() => {
    if (media.current) media.current.playbackRate = speed
  }, [speed])
  useEffect(() => {
    if (url && pressed.current) void media.current?.play()
    pressed.current = false
  }, [url])
  if (failed) return <p className="attachment-away meta">{t('situation.imageFailed', { name: entry.name })}</p>

  const known = Number.isFinite(length) && length > 0
  const toggle = (): void => {
    if (!url) {
      pressed.current = true
      ask(true)
    } else if (playing) media.current?.pause()
    else void media.current?.play()
  }
  const seek = (to: number): void => {
    if (media.current && known) media.current.currentTime = Math.min(length, Math.max(0, to))
  }
  const keyed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === ' ' || event.key === 'k') toggle()
    else if (event.key === 'ArrowRight') seek(at + arrowSeconds(length))
    else if (event.key === 'ArrowLeft') seek(at - arrowSeconds(length))
    else if (event.key === 'Home') seek(0)
    else if (event.key === 'End') seek(length)
    else if (event.key === '>') setSpeed((now) => speedAfter(now, 1))
    else if (event.key === '<') setSpeed((now) => speedAfter(now, -1))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const heard = {
    ref: media,
    src: url ?? undefined,
    preload: 'metadata',
    onError: () => {
      if (url) fail()
    },
    onPlay: () => setPlaying(true),
    onPause: () => setPlaying(false),
    onEnded: () => setPlaying(false),
    onTimeUpdate: () => setAt(media.current?.currentTime ?? 0),
    onSeeked: () => setAt(media.current?.currentTime ?? 0),
    onLoadedMetadata: () => {
      setLength(media.current?.duration ?? Number.NaN)
      if (media.current) media.current.playbackRate = speed
    },
    onDurationChange: () => setLength(media.current?.duration ?? Number.NaN),
  } as const
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of controls that share their keys
    <div
      role="group"
      className={film ? 'player player-film' : 'player'}
      aria-label={t('review.player', { name: entry.name })}
      onKeyDown={keyed}
    >
      {/* biome-ignore-start lint/a11y/useMediaCaption: a resident's recording comes without captions */}
      {film ? (
        <video {...heard} className="film" onClick={toggle} aria-label={t('situation.videoOf', { name: entry.name })} />
      ) : (
        <audio {...heard} />
      )}
      {/* biome-ignore-end lint/a11y/useMediaCaption: as above */}
      <div className="player-bar">
        <Button
          className="player-button"
          isDisabled={asked && !url}
          aria-label={t(playing ? 'review.pause' : 'review.play', { name: entry.name })}
          onPress={toggle}
        >
          {playing ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
        </Button>
        <div className="player-body">
          <input
            type="range"
            min={0}
            max={known ? length : 1}
            step={0.1}
            value={known ? Math.min(at, length) : 0}
            disabled={!known}
            aria-label={t('review.seek', { name: entry.name })}
            aria-valuetext={clock(at)}
            onChange={(event) => seek(Number(event.currentTarget.value))}
          />
          <span className="meta">{asked ? `${clock(at)} / ${clock(length)}` : bytes(entry.bytes)}</span>
        </div>
        <Menu
          label={t('review.speed', { n: speed })}
          placement="bottom end"
          trigger={
            <Button className="player-speed" aria-label={t('review.speed', { n: speed })}>
              {speed}×
            </Button>
          }
          entries={speeds.map((one) => ({ key: String(one), label: `${one}×`, checked: one === speed }))}
          onChoose={(key) => setSpeed(Number(key))}
        />
      </div>
    </div>
  )
}
