import { useEffect, useRef, useState } from 'react'
import type { FeedKind, UpstreamForm } from '../../../contract/sync.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { ConnectStep } from './ConnectStep.tsx'
import { FieldStep } from './FieldStep.tsx'
import { FirstSync } from './FirstSync.tsx'
import { FormStep } from './FormStep.tsx'
import { KindStep } from './KindStep.tsx'
import { PreviewStep } from './PreviewStep.tsx'
import {
  draftQuestion,
  draftRequest,
  emptyDraft,
  problemsOf,
  type SourceDraft,
  stepsOf,
  type WizardStep,
} from './source-draft.ts'

/** Where the wizard stands; kept outside of it, so that closing loses nothing. */
export interface WizardHeld {
  draft: SourceDraft
  step: WizardStep
  /** Forms to choose from, as the upstream last told. */
  forms: UpstreamForm['forms']
  /** Fields and first rows of what was chosen. */
  found: UpstreamForm | null
  /** Name of the source once it is added. */
  added: string | null
}
export const startOfWizard: WizardHeld = { draft: emptyDraft, step: 'kind', forms: [], found: null, added: null }

/** Kinds that come with credentials begin with the usual ones. */
const usualAuth: Record<FeedKind, SourceDraft['auth']> = {
  odk: 'password',
  feed: 'token',
  open311: 'none',
  ogc: 'none',
  folder: 'none',
}

/** Kind, connection, form, fields, first rows: nothing is added before its rows were seen. */
export function SourceWizard({
  held,
  onHold,
  onClose,
  onFile,
}: {
  held: WizardHeld
  onHold: (change: (held: WizardHeld) => WizardHeld) => void
  onClose: () => void
  onFile: () => void
}) {
  const { t, number } = useText()
  const { go } = useRoute()
  const { draft, step, found } = held
  const [asked, setAsked] = useState(false)
  const ask = useAction('source.fields')
  const add = useAction('source.add')
  const sources = useCall('source.list', {}, { on: ['ledger.changed', 'reports.changed'] })
  const taken = (sources.data?.sources ?? []).map((source) => source.name)
  const steps = stepsOf(draft.kind)
  const problems = problemsOf(draft, taken)
  const put = (change: Partial<WizardHeld>): void => onHold((now) => ({ ...now, ...change }))
  const type = (change: Partial<SourceDraft>): void => onHold((now) => ({ ...now, draft: { ...now.draft, ...change } }))

  // Each step begins at its first field.
  const box = useRef<HTMLFormElement>(null)
  useEffect(() => {
    box.current
      ?.querySelector<HTMLElement>(step === 'kind' ? 'input:checked, input' : 'input:not([type=hidden]), button, select')
      ?.focus()
  }, [step])

  const leave = (): void => {
    ask.cancel()
    onClose()
    if (held.added !== null) onHold(() => startOfWizard)
  }
  const move = (to: WizardStep): void => {
    ask.reset()
    add.reset()
    setAsked(false)
    put({ step: to })
  }
  const back = (): void => {
    ask.cancel()
    const before = steps[steps.indexOf(step) - 1]
    if (before) move(before)
  }
  const reach = async (wanted: SourceDraft, then: (found: UpstreamForm) => Partial<WizardHeld>): Promise<void> => {
    const reply = await ask.run(draftQuestion(wanted))
    if (reply.ok) {
      setAsked(false)
      put(then(reply.value))
    }
  }
  const next = async (): Promise<void> => {
    if (ask.pending || add.pending) return
    setAsked(true)
    if (step === 'kind') {
      if (draft.kind !== null) move('connect')
    } else if (step === 'connect') {
      if (Object.keys(problems).length > 0) {
        // The first field that is not right is where to go on.
        setTimeout(() => box.current?.querySelector<HTMLElement>('[data-invalid] input, input[data-invalid]')?.focus(), 0)
        return
      }
      const mapped = steps.includes('form')
      const wanted = mapped ? { ...draft, form: null, fields: null } : draft
      await reach(wanted, (answer) => {
        if (!mapped) return { found: answer, step: 'preview' }
        const known = answer.forms.find((form) => form.id === draft.form?.id && form.project === draft.form.project)
        const [first] = answer.forms
        const only = answer.forms.length === 1 && first ? { id: first.id, project: first.project } : null
        return { forms: answer.forms, draft: { ...draft, form: known ? draft.form : only }, step: 'form' }
      })
    } else if (step === 'form') {
      if (draft.form === null) return
      const wanted = { ...draft, fields: null }
      await reach(wanted, (answer) => ({ found: answer, draft: { ...wanted, fields: { ...answer.suggested } }, step: 'fields' }))
    } else if (step === 'fields') {
      await reach(draft, (answer) => ({ found: answer, step: 'preview' }))
    } else if (step === 'preview') {
      const reply = await add.run(draftRequest(draft))
      if (!reply.ok) return
      // The host keeps the secret now; here it is forgotten.
      onHold((now) => ({ ...now, draft: { ...now.draft, secret: '' }, step: 'done', added: reply.value.name }))
      go('sources', reply.value.name)
    }
  }
  const again = (change: Partial<SourceDraft>): void => {
    const wanted = { ...draft, ...change }
    type(change)
    void reach(wanted, (answer) => ({ found: answer }))
  }
  const touched = draft !== emptyDraft
  const blocked =
    step === 'kind'
      ? draft.kind === null
        ? t('connect.chooseKind')
        : null
      : step === 'form' && draft.form === null
        ? t('connect.chooseForm')
        : null

  const foot =
    step === 'done' ? (
      <>
        <Button variant="quiet" onPress={() => onHold(() => startOfWizard)}>
          {t('connect.another')}
        </Button>
        <span className="topbar-gap" />
        <Button
          onPress={() => {
            leave()
            go('situation')
          }}
        >
          {t('sources.toMap')}
        </Button>
        <Button variant="primary" onPress={leave}>
          {t('words.close')}
        </Button>
      </>
    ) : (
      <>
        {touched ? (
          <Button variant="quiet" onPress={() => onHold(() => startOfWizard)}>
            {t('connect.startOver')}
          </Button>
        ) : null}
        <span className="topbar-gap" />
        {step === 'kind' ? (
          <Button onPress={leave}>{t('words.cancel')}</Button>
        ) : (
          <Button onPress={back}>{t('connect.back')}</Button>
        )}
        <Button
          variant="primary"
          isDisabled={ask.pending || add.pending || (step === 'preview' && ask.error !== null)}
          blocked={blocked}
          onPress={() => void next()}
        >
          {t(step === 'connect' ? 'connect.testNext' : step === 'preview' ? 'connect.addSync' : 'connect.next')}
        </Button>
      </>
    )

  return (
    <Dialog title={t('connect.title')} open onClose={leave} closeLabel={t('words.close')} width="wide" foot={foot}>
      <ol className="wizard-steps">
        {steps.map((one, i) => (
          <li
            key={one}
            className={one === step ? 'wizard-step wizard-step-now' : 'wizard-step'}
            {...(one === step ? { 'aria-current': 'step' as const } : {})}
          >
            <span className="wizard-step-n">{number(i + 1)}</span>
            {t(`connect.step.${one}`)}
          </li>
        ))}
      </ol>
      <form
        ref={box}
        className="wizard"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void next()
        }}
      >
        {step === 'kind' ? (
          <KindStep
            chosen={draft.kind}
            onChoose={(kind) =>
              kind === draft.kind
                ? undefined
                : type({ kind, auth: usualAuth[kind], form: null, fields: null, everyMinutes: kind === 'folder' ? 5 : 15 })
            }
            onFile={onFile}
          />
        ) : null}
        {step === 'connect' ? <ConnectStep draft={draft} onType={type} problems={asked ? problems : {}} /> : null}
        {step === 'form' ? <FormStep forms={held.forms} draft={draft} onType={type} /> : null}
        {step === 'fields' && found ? <FieldStep found={found} draft={draft} onType={type} /> : null}
        {step === 'preview' && found ? (
          <PreviewStep found={found} draft={draft} loading={ask.pending} onType={type} onAgain={again} />
        ) : null}
        {step === 'done' && held.added !== null ? <FirstSync name={held.added} /> : null}
        {step === 'preview' || step === 'done' ? null : <button type="submit" hidden tabIndex={-1} />}
      </form>
      {ask.pending && step !== 'preview' ? (
        <Progress label={t('connect.asking')} share={null} cancelLabel={t('words.cancel')} onCancel={ask.cancel} />
      ) : null}
      {ask.error ? <ErrorPanel what={t('connect.askFailed')} means={ask.error.message} /> : null}
      {add.error ? <ErrorPanel what={t('sources.actionFailed')} means={add.error.message} /> : null}
    </Dialog>
  )
}
