import { Pause, Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { AttachmentInfo } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { useAttachment } from './use-attachment.ts'

/** "1:07"; "–" while not known. */
export const clock = (seconds: number): string =>
  Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}` : '–'

/** One voice message: play, where it is, how long it is. */
export function AudioPlayer({ entry }: { entry: AttachmentInfo }) {
  const { t } = useText()
  const { url, failed, fail } = useAttachment(entry.id)
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(Number.NaN)
  if (failed) return <p className="attachment-away meta">{t('situation.imageFailed', { name: entry.name })}</p>
  const known = Number.isFinite(length) && length > 0
  return (
    <div className="audio-player">
      {/* biome-ignore lint/a11y/useMediaCaption: a resident's voice message comes without captions */}
      <audio
        ref={audio}
        src={url ?? undefined}
        preload="metadata"
        onError={() => {
          if (url) fail()
        }}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => setLength(event.currentTarget.duration)}
        onDurationChange={(event) => setLength(event.currentTarget.duration)}
      />
      <Button
        className="audio-button"
        isDisabled={!url}
        aria-label={t(playing ? 'situation.pauseAudio' : 'situation.playAudio', { name: entry.name })}
        onPress={() => {
          if (playing) audio.current?.pause()
          else void audio.current?.play()
        }}
      >
        {playing ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
      </Button>
      <div className="audio-body">
        <input
          type="range"
          min={0}
          max={known ? length : 1}
          step={0.1}
          value={known ? at : 0}
          disabled={!known}
          aria-label={t('situation.seekAudio', { name: entry.name })}
          aria-valuetext={clock(at)}
          onChange={(event) => {
            if (audio.current) audio.current.currentTime = Number(event.currentTarget.value)
          }}
        />
        <span className="meta">
          {clock(at)} / {clock(length)}
        </span>
      </div>
    </div>
  )
}
