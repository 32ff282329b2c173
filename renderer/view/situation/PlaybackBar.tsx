import { Pause, Play, SkipBack, SkipForward, SlidersHorizontal } from 'lucide-react'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Popover } from '../../ui/Popover.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { type PlaySettings, type PlayStep, type PlayWindow, playSpeeds, playSteps, playWindows } from './playback.ts'
import type { Playback } from './use-playback.ts'

/** Play, step, and how it plays. */
export function PlaybackBar({ playback, wide }: { playback: Playback; wide: boolean }) {
  const { t } = useText()
  const { playing, settings, setSettings, toggle, step } = playback
  const icon = { size: 14, 'aria-hidden': true } as const
  const words = t('playback.summary', {
    window: t(`playback.window.${settings.window}`),
    step: t(`playback.step.${settings.step}`),
    speed: settings.speed,
  })
  return (
    <span className="timeline-play">
      <IconButton label={t('playback.back')} cap="," icon={<SkipBack {...icon} />} onPress={() => step(-1)} />
      <IconButton
        label={t(playing ? 'situation.pause' : 'situation.play')}
        cap="Space"
        pressed={playing}
        icon={playing ? <Pause {...icon} /> : <Play {...icon} />}
        onPress={toggle}
      />
      <IconButton label={t('playback.on')} cap="." icon={<SkipForward {...icon} />} onPress={() => step(1)} />
      <Popover
        label={t('playback.options')}
        placement="top start"
        trigger={
          wide ? (
            <Button variant="quiet" size="sm" aria-label={`${t('playback.options')}: ${words}`}>
              <span className="quiet">{words}</span>
            </Button>
          ) : (
            <IconButton label={`${t('playback.options')}: ${words}`} icon={<SlidersHorizontal {...icon} />} />
          )
        }
      >
        <Options settings={settings} onChange={setSettings} />
      </Popover>
    </span>
  )
}

function Options({ settings, onChange }: { settings: PlaySettings; onChange: (next: PlaySettings) => void }) {
  const { t } = useText()
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  return (
    <div className="playback-options">
      <h3>{t('playback.window')}</h3>
      <Segmented<PlayWindow>
        label={t('playback.window')}
        value={settings.window}
        onChange={(key) => onChange({ ...settings, window: key })}
        options={playWindows.map((key) => ({ key, label: t(`playback.window.${key}`) }))}
      />
      <p className="meta">{t(`playback.windowMeans.${settings.window}`)}</p>
      <h3>{t('playback.step')}</h3>
      <Segmented<PlayStep>
        label={t('playback.step')}
        value={settings.step}
        onChange={(step) => onChange({ ...settings, step })}
        options={playSteps.map((key) => ({ key, label: t(`playback.step.${key}`) }))}
      />
      <h3>{t('playback.speed')}</h3>
      <Segmented<string>
        label={t('playback.speed')}
        value={String(settings.speed)}
        onChange={(speed) => onChange({ ...settings, speed: Number(speed) })}
        options={playSpeeds.map((n) => ({ key: String(n), label: t('playback.times', { n }) }))}
      />
      {calm ? <p className="meta">{t('playback.calm')}</p> : null}
    </div>
  )
}
