import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useAction, useClient } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field } from '../../ui/Field.tsx'

/** Whether an address can be a tile template; main looks again. */
export const isTemplate = (address: string): boolean =>
  /^(https:\/\/|http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])[:/])/i.test(address) &&
  ['{z}', '{x}'].every((part) => address.includes(part)) &&
  /\{-?y\}/.test(address)

/** A tile server, added on purpose: what leaves the machine is said before anything does. */
export function BasemapUrl({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const client = useClient()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [asked, setAsked] = useState(false)
  const add = useAction('basemap.add')
  const address = url.trim()
  const submit = async (): Promise<void> => {
    setAsked(true)
    if (name.trim() === '' || !isTemplate(address)) return
    const reply = await add.run({ url: address, name: name.trim() })
    if (!reply.ok) return
    await client.call('basemap.use', { id: reply.value.id })
    onClose()
  }
  const leave = (): void => {
    add.cancel()
    onClose()
  }
  return (
    <Dialog
      title={t('basemap.urlTitle')}
      open
      onClose={leave}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button onPress={leave}>{t('words.cancel')}</Button>
          <Button variant="primary" isPending={add.pending} onPress={() => void submit()}>
            {t('basemap.urlDo')}
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
        <div className="basemap-warning">
          <TriangleAlert size={16} aria-hidden="true" />
          <div>
            <strong>{t('basemap.urlWarnTitle')}</strong>
            <p>{t('basemap.urlWarn')}</p>
          </div>
        </div>
        <Field
          label={t('basemap.urlName')}
          value={name}
          onChange={setName}
          hint={t('basemap.urlNameHint')}
          problem={asked && name.trim() === '' ? t('basemap.urlNameHint') : null}
          autoFocus
          required
        />
        <Field
          label={t('basemap.urlAddress')}
          value={url}
          onChange={setUrl}
          hint={t('basemap.urlAddressHint')}
          problem={asked && !isTemplate(address) ? t('basemap.urlBad') : null}
          required
        />
        <button type="submit" hidden tabIndex={-1} />
      </form>
      {add.error ? <ErrorPanel what={t('basemap.addFailed')} means={add.error.message} /> : null}
    </Dialog>
  )
}
