import { useState } from 'react'
import { type NoticeSettings, noticeStandard } from '../../../contract/detection.ts'
import { useApp } from '../../state/app.tsx'
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
  const { shell } = useApp()
  // The desktop program tells by itself; a browser window has to be allowed to.
  const [permission, setPermission] = useState(() =>
    shell === 'web' && 'Notification' in window ? Notification.permission : 'granted',
  )
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
      {error ? (
        <ErrorPanel what={t('settings.noticesFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {set.error ? <ErrorPanel what={t('settings.noticesFailed')} means={set.error.message} /> : null}
      <dl className="settings-rows notice-rows">
        <dt>{t('settings.notice.on')}</dt>
        <dd>
          <Checkbox checked={now.on} onChange={(on) => put({ on })}>
            {t('settings.notice.onWords')}
          </Checkbox>
          {now.on && permission === 'denied' ? <span className="late">{t('settings.notice.denied')}</span> : null}
          {now.on && permission === 'default' ? (
            <Button size="sm" onPress={() => void Notification.requestPermission().then(setPermission)}>
              {t('settings.notice.allow')}
            </Button>
          ) : null}
        </dd>
        <dt>{t('settings.notice.quiet')}</dt>
        <dd>
          {clock('quietFrom')} <span>–</span> {clock('quietTo')}
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
          />
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
