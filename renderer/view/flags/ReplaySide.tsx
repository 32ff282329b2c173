import { Button as AriaButton } from 'react-aria-components'
import type { Replay, ReplayEpisode, Rule } from '../../../contract/detection.ts'
import { useAction } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { flagTitle } from './flag-words.ts'

const shown = 200

/** What one version would have done: figures, then every episode with the reports behind it. */
export function ReplaySide({ letter, replay, rule }: { letter: string | null; replay: Replay; rule: Rule | undefined }) {
  const text = useText()
  const { t, say, number, decimal } = text
  const turn = useAction('rule.switch')
  const { summary } = replay
  const isLive = rule?.live === replay.version
  return (
    <section className="replay-side" aria-label={rule ? say(rule.name) : replay.rule}>
      <header className="rule-head">
        {letter ? <KeyCap>{letter}</KeyCap> : null}
        <h3>
          {rule ? say(rule.name) : replay.rule} <span className="meta">{t('rules.version', { n: number(replay.version) })}</span>
        </h3>
        <span className="topbar-gap" />
        {isLive ? (
          <span className="rules-on">{t('rules.live')}</span>
        ) : (
          <Button
            size="sm"
            isDisabled={turn.pending}
            onPress={() => void turn.run({ key: replay.rule, version: replay.version })}
          >
            {t('rules.switchOn')}
          </Button>
        )}
      </header>
      {turn.error ? <ErrorPanel what={t('rules.switchFailed')} means={turn.error.message} /> : null}
      <dl className="replay-figures">
        <Figure label={t('rules.aWeekLong')} value={decimal(summary.episodesPerWeek, 2)} />
        <Figure label={t('rules.falseAWeek')} value={`≤ ${decimal(summary.unexplainedPerWeek, 2)}`} />
        <Figure
          label={t('rules.eventsCaught')}
          value={summary.marked === 0 ? t('rules.noneMarked') : `${number(summary.caught)} / ${number(summary.marked)}`}
          plain={summary.marked === 0}
        />
        <Figure label={t('rules.seriesLast')} value={number(replay.series)} />
        <Figure
          label={t('rules.notJudged')}
          value={number(replay.withoutVerdict.history + replay.withoutVerdict.incomplete)}
          unit={t('rules.seriesDays')}
        />
        <Figure label={t('rules.took')} value={text.seconds(replay.seconds)} />
      </dl>
      {replay.episodes.length === 0 ? <p className="quiet replay-none">{t('rules.noEpisodes')}</p> : null}
      <ul className="replay-list">
        {replay.episodes.slice(0, shown).map((episode) => (
          <Episode key={`${episode.category} ${episode.area} ${episode.firstFired}`} episode={episode} />
        ))}
      </ul>
      {replay.episodes.length > shown ? (
        <p className="meta">{t('flags.more', { n: number(replay.episodes.length - shown) })}</p>
      ) : null}
    </section>
  )
}

function Episode({ episode }: { episode: ReplayEpisode }) {
  const text = useText()
  const { t, day, number, decimal, chance } = text
  const { setFilter } = useFilter()
  const { go } = useRoute()
  return (
    <li className="replay-episode">
      <CategoryPlate category={episode.category} label={text.category(episode.category)} />
      <span className="replay-words">
        <span className="incident-title" title={flagTitle(episode, text)}>
          {flagTitle(episode, text)}
        </span>
        <span className="meta replay-line">
          <span>{day(episode.firstFired)}</span>
          <span>{t('rules.daysFired', { count: episode.days, n: number(episode.days) })}</span>
          <span>{t('flags.itemCounts', { observed: number(episode.observed), expected: decimal(episode.expected) })}</span>
          <span>p {chance(episode.p)}</span>
          {episode.events.length > 0 ? <span className="rules-on">{t('rules.meetsEvent')}</span> : null}
        </span>
      </span>
      <AriaButton
        className="link"
        onPress={() => {
          setFilter({ ids: episode.reports })
          go('situation')
        }}
      >
        {t('rules.reportsOf', { count: episode.reports.length, n: number(episode.reports.length) })}
      </AriaButton>
    </li>
  )
}

function Figure({ label, value, unit, plain = false }: { label: string; value: string; unit?: string; plain?: boolean }) {
  return (
    <div className="replay-figure">
      <dt>{label}</dt>
      <dd>
        <span className={plain ? 'quiet' : 'replay-figure-value'}>{value}</span>
        {unit ? <span className="figure-unit">{unit}</span> : null}
      </dd>
    </div>
  )
}
