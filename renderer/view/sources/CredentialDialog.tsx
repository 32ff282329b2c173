import { useState } from 'react'
import type { LedgerLine } from '../../../contract/sync.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { CredentialFields, type Held } from './CredentialFields.tsx'
import { draftCredentials } from './source-draft.ts'
import { TestOutcome } from './TestOutcome.tsx'

/** Credentials given again: an expired password or a revoked token. What is kept is never shown. */
export function CredentialDialog({ name, kind }: { name: string; kind: LedgerLine['kind'] }) {
  const { t } = useText()
  const fresh: Held = { auth: kind === 'feed' ? 'token' : 'password', user: '', secret: '' }
  const [open, setOpen] = useState(false)
  const [held, hold] = useState<Held>(fresh)
  const [asked, setAsked] = useState(false)
  const set = useAction('source.set')
  const test = useAction('source.test')
  const close = (): void => {
    setOpen(false)
    hold(fresh)
    setAsked(false)
    set.reset()
    test.reset()
  }
  const problems = {
    ...(asked && held.auth === 'password' && held.user.trim() === '' ? { user: 'noUser' as const } : {}),
    ...(asked && held.secret === '' ? { secret: 'noSecret' as const } : {}),
  }
  const submit = async (): Promise<void> => {
    setAsked(true)
    const credentials = draftCredentials(held)
    if (!credentials || credentials.secret === '' || credentials.user === '') return
    const reply = await set.run({ name, credentials })
    if (!reply.ok) return
    setAsked(false)
    hold(fresh)
    void test.run({ name })
  }
  return (
    <>
      <Button size="sm" onPress={() => setOpen(true)}>
        {t('sources.credentials')}
      </Button>
      <Dialog
        width="narrow"
        title={t('sources.credentialsTitle', { name })}
        open={open}
        onClose={close}
        closeLabel={t('words.close')}
        foot={
          <>
            <Button onPress={close}>{t(test.value ? 'words.close' : 'words.cancel')}</Button>
            <Button variant="primary" isDisabled={set.pending || test.pending} onPress={() => void submit()}>
              {t('sources.credentialsDo')}
            </Button>
          </>
        }
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <CredentialFields held={held} onChange={hold} problems={problems} odk={kind === 'odk'} mustHave />
          <button type="submit" hidden tabIndex={-1} />
        </form>
        {test.pending ? <p role="status">{t('sources.testing')}</p> : null}
        {test.value ? <TestOutcome outcome={test.value} /> : null}
        {(set.error ?? test.error) ? (
          <ErrorPanel what={t('sources.actionFailed')} means={(set.error ?? test.error)?.message ?? ''} />
        ) : null}
      </Dialog>
    </>
  )
}
