import type { Rule, RuleVersion } from '../../../contract/detection.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { replayWords, type VersionOf } from './rule-words.ts'

/** Every version a rule has had: what it says, what its replay showed, and which one judges. */
export function RuleVersions({ rule, onReplay }: { rule: Rule; onReplay: (of: VersionOf) => void }) {
  const text = useText()
  const { t, say, moment, number } = text
  const turn = useAction('rule.switch')
  const blocked = (version: RuleVersion): string | null =>
    version.replay === null && !(rule.builtIn && version.version === 1) ? t('rules.replayFirst') : null
  return (
    <section className="rule-part" aria-label={t('rules.versions')}>
      <h3>{t('rules.versions')}</h3>
      {turn.error ? <ErrorPanel what={t('rules.switchFailed')} means={turn.error.message} /> : null}
      <ul className="rule-versions">
        {rule.versions.map((version) => (
          <li key={version.version} className={version.version === rule.live ? 'rule-version row-chosen' : 'rule-version'}>
            <span className="rule-version-n">{t('rules.version', { n: number(version.version) })}</span>
            <div className="rule-version-words">
              {/* The words of the one that is on stand at the head of the page. */}
              {version.version === rule.live ? <p>{t('rules.live')}</p> : <p>{say(version.words)}</p>}
              <p className="meta">
                {moment(version.madeAt)}
                {' · '}
                {version.replay ? replayWords(version.replay, text) : t('rules.notReplayed')}
              </p>
            </div>
            <Button size="sm" onPress={() => onReplay({ key: rule.key, version: version.version })}>
              {t('rules.replay')}
            </Button>
            {version.version === rule.live ? (
              <Button size="sm" isDisabled={turn.pending} onPress={() => void turn.run({ key: rule.key, version: null })}>
                {t('rules.switchOff')}
              </Button>
            ) : (
              <Button
                size="sm"
                blocked={blocked(version)}
                isDisabled={turn.pending}
                onPress={() => void turn.run({ key: rule.key, version: version.version })}
              >
                {t('rules.switchOn')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
