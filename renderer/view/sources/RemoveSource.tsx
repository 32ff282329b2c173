import { useState } from 'react'
import type { Source } from '../../../contract/model.ts'
import { useAction } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'

/** Takes a source away with all it brought, once that was understood. */
export function RemoveSource({ source }: { source: Source }) {
  const { t, number } = useText()
  const [asking, ask] = useState(false)
  const remove = useAction('source.remove')
  return (
    <>
      <Button size="sm" onPress={() => ask(true)}>
        {t('sources.remove')}
      </Button>
      <Dialog
        alert
        width="narrow"
        title={t('sources.removeTitle', { name: source.name })}
        open={asking}
        onClose={() => ask(false)}
        closeLabel={t('words.close')}
        foot={
          <>
            <Button onPress={() => ask(false)}>{t('words.cancel')}</Button>
            <Button
              variant="primary"
              isDisabled={remove.pending}
              onPress={() =>
                void remove.run({ name: source.name }).then((reply) => {
                  if (reply.ok) ask(false)
                })
              }
            >
              {t('sources.removeDo')}
            </Button>
          </>
        }
      >
        <p>{t('sources.removeWords', { n: number(source.reports) })}</p>
        {remove.error ? <ErrorPanel what={t('sources.actionFailed')} means={remove.error.message} /> : null}
      </Dialog>
    </>
  )
}
