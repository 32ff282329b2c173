import { type NoticeSettings, noticeStandard } from '../../../contract/detection.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'

/** What is told aloud, and when; place and category only. */
export function NoticePanel() {
  const { t } = useText()
  const { data, error, refresh } = useCall('notice.get', {}, { on: ['settings.changed'] })
  const set = useAction('notice.set')
  const now = set.value ?? data ?? noticeStandard
  const put = (change: Partial<NoticeSettings>): void => void set.run(change).then(() => refresh())
  const mayAsk = 'Notification' in window && Notification.permission === 'default'
  const clock = (key: 'quietFrom' | 'quietTo' | 'digestAt' | 'evaluateAt') => (
    <input
      type="time"
      className="input notice-time"
      aria-label={t(`settings.notice.${key}`)}
      value={now[key]}
      onChange={(event) => {
        if (event.currentTarget.value !== '') put({ [key]: event.currentTarget.value })
      }}
    />
  )
  return (
    <section>
      <h2>{t('settings.notices')}</h2>
      {error ? <ErrorPanel what={t('settings.noticesFailed')} means={error.message} /> : null}
      {set.error ? <ErrorPanel what={t('settings.noticesFailed')} means={set.error.message} /> : null}
      <dl className="settings-rows">
        <dt>{t('settings.notice.on')}</dt>
        <dd>
          <Checkbox checked={now.on} onChange={(on) => put({ on })}>
            {t('settings.notice.onWords')}
          </Checkbox>
          {now.on && mayAsk ? (
            <Button size="sm" onPress={() => void Notification.requestPermission().then(() => refresh())}>
              {t('settings.notice.allow')}
            </Button>
          ) : null}
        </dd>
        <dt>{t('settings.notice.quiet')}</dt>
        <dd>
          {clock('quietFrom')} – {clock('quietTo')}
        </dd>
        <dt>{t('settings.notice.digest')}</dt>
        <dd>
          <Segmented<NoticeSettings['digest']>
            label={t('settings.notice.digest')}
            size="sm"
            value={now.digest}
            onChange={(digest) => put({ digest })}
            options={[
              { key: 'each', label: t('settings.notice.each') },
              { key: 'daily', label: t('settings.notice.daily') },
            ]}
          />{' '}
          {now.digest === 'daily' ? clock('digestAt') : null}
        </dd>
        <dt>{t('settings.notice.evaluateAt')}</dt>
        <dd>
          {clock('evaluateAt')} <span className="quiet">{t('settings.notice.evaluateWords')}</span>
        </dd>
      </dl>
      <p className="quiet">{t('settings.notice.words')}</p>
    </section>
  )
}
