import { useState } from 'react'
import { useAction } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { TestOutcome } from './TestOutcome.tsx'

/** A new interface to sync from: into the ledger first, then its connection is tested. */
export function AddSource({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const { go } = useRoute()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [jurisdiction, setJurisdiction] = useState('')
  const [zone, setZone] = useState('')
  const [from, setFrom] = useState('')
  const [plain, setPlain] = useState(false)
  const [asked, setAsked] = useState(false)
  const add = useAction('source.add')
  const test = useAction('source.test')
  const sync = useAction('source.sync')
  const added = add.value

  const address = url.trim()
  const urlProblem = !/^https?:\/\/[^\s/]+/.test(address)
    ? t('sources.badUrl')
    : address.startsWith('http:') && !plain
      ? t('sources.httpNeedsLeave')
      : null
  const submit = async (): Promise<void> => {
    setAsked(true)
    if (name.trim() === '' || urlProblem) return
    const reply = await add.run({
      name: name.trim(),
      kind: 'open311',
      url: address,
      ...(jurisdiction.trim() ? { jurisdiction: jurisdiction.trim() } : {}),
      ...(zone.trim() ? { tz: zone.trim() } : {}),
      ...(from ? { from } : {}),
      ...(plain ? { allowPlainHttp: true } : {}),
    })
    if (!reply.ok) return
    go('sources', reply.value.name)
    void test.run({ name: reply.value.name })
  }
  const leave = (): void => {
    test.cancel()
    onClose()
  }
  if (added)
    return (
      <Dialog
        title={added.name}
        open
        onClose={leave}
        closeLabel={t('words.close')}
        width="narrow"
        foot={
          <>
            <Button onPress={leave}>{t('words.close')}</Button>
            <Button
              variant="primary"
              isDisabled={!test.value?.ok}
              onPress={() => {
                void sync.run({ name: added.name })
                onClose()
              }}
            >
              {t('sources.sync')}
            </Button>
          </>
        }
      >
        {test.pending ? <Progress label={t('sources.testing')} share={null} /> : null}
        {test.error ? <ErrorPanel what={t('sources.testBad')} means={test.error.message} /> : null}
        {test.value ? <TestOutcome outcome={test.value} /> : null}
      </Dialog>
    )
  return (
    <Dialog
      title={t('sources.addTitle')}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" isPending={add.pending} onPress={() => void submit()}>
            {t('sources.addDo')}
          </Button>
        </>
      }
    >
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <p className="form-words">{t('sources.addWords')}</p>
        <Field
          label={t('sources.name')}
          value={name}
          onChange={setName}
          hint={t('sources.nameHint')}
          problem={asked && name.trim() === '' ? t('sources.nameHint') : null}
          autoFocus
          required
        />
        <Field
          label={t('sources.url')}
          type="url"
          value={url}
          onChange={setUrl}
          hint={t('sources.urlHint')}
          problem={asked ? urlProblem : null}
          required
        />
        <Checkbox checked={plain} onChange={setPlain}>
          {t('sources.plainHttp')}
        </Checkbox>
        <div className="form-pair">
          <Field
            label={t('sources.jurisdiction')}
            value={jurisdiction}
            onChange={setJurisdiction}
            hint={t('sources.jurisdictionHint')}
          />
          <Field label={t('sources.zone')} value={zone} onChange={setZone} hint={t('sources.zoneHint')} />
        </div>
        <Field label={t('sources.fromDay')} type="date" value={from} onChange={setFrom} />
        <button type="submit" hidden tabIndex={-1} />
      </form>
      {add.error ? <ErrorPanel what={t('sources.actionFailed')} means={add.error.message} /> : null}
    </Dialog>
  )
}
