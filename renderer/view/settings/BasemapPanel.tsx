import '../../style/basemap.css'
import { FilePlus2, Globe, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { FileTrigger, Radio, RadioGroup } from 'react-aria-components'
import type { Basemap } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { BasemapProgress, useBasemapAdding } from './BasemapAdding.tsx'
import { BasemapUrl } from './BasemapUrl.tsx'

const noBasemap = 'none'

/** Which basemap lies under the map: what there is, one choice, add and remove. */
export function BasemapPanel() {
  const { t } = useText()
  const client = useClient()
  const { canChooseFiles } = useApp()
  const { data, error, loading, refresh } = useCall('basemap.list', {}, { on: ['basemaps.changed'] })
  const use = useAction('basemap.use')
  const adding = useBasemapAdding()
  const [naming, setNaming] = useState(false)
  const [leaving, setLeaving] = useState<Basemap | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const basemaps = data?.basemaps ?? []

  const choose = async (): Promise<void> => {
    const reply = await client.call('import.choose', {})
    if (!reply.ok) setProblem(reply.message)
    else if (reply.value.files.length > 0) adding.addPaths(reply.value.files)
  }
  const addButton = (
    <Button
      icon={<FilePlus2 size={16} aria-hidden="true" />}
      isDisabled={adding.step !== null}
      {...(canChooseFiles ? { onPress: () => void choose() } : {})}
    >
      {t('basemap.addFile')}
    </Button>
  )
  const failure = adding.error ?? problem
  return (
    <section className="basemaps" aria-label={t('basemap.title')}>
      <h2>{t('basemap.title')}</h2>
      <LoadingLine shown={loading} label={t('words.loading')} />
      <p className="quiet">{t('basemap.words')}</p>
      {error ? (
        <ErrorPanel
          what={t('basemap.listFailed')}
          means={`${error.message} ${t('basemap.listMeans')}`}
          action={t('words.retry')}
          onAction={refresh}
        />
      ) : null}
      {data && basemaps.length === 0 ? <EmptyPanel title={t('basemap.emptyTitle')}>{t('basemap.empty')}</EmptyPanel> : null}
      {basemaps.length > 0 ? (
        <RadioGroup
          className="basemap-list"
          aria-label={t('basemap.list')}
          value={data?.used === null || data?.used === undefined ? noBasemap : String(data.used)}
          onChange={(key) => void use.run({ id: key === noBasemap ? null : Number(key) })}
        >
          <div className="basemap-row">
            <Radio value={noBasemap} className="basemap-radio">
              <span className="basemap-name">{t('basemap.none')}</span>
              <span className="meta">{t('basemap.noneWords')}</span>
            </Radio>
          </div>
          {basemaps.map((basemap) => (
            <BasemapRow key={basemap.id} basemap={basemap} onRemove={() => setLeaving(basemap)} />
          ))}
        </RadioGroup>
      ) : null}
      <BasemapProgress adding={adding} />
      {failure ? (
        <ErrorPanel
          what={t('basemap.addFailed')}
          means={failure}
          action={t('words.close')}
          onAction={() => {
            adding.clear()
            setProblem(null)
          }}
        />
      ) : null}
      {use.error ? <ErrorPanel what={t('basemap.useFailed')} means={use.error.message} /> : null}
      <div className="basemap-buttons">
        {canChooseFiles ? (
          addButton
        ) : (
          <FileTrigger
            acceptedFileTypes={['.pmtiles', '.mbtiles']}
            onSelect={(files) => {
              if (files && files.length > 0) adding.addFiles([...files])
            }}
          >
            {addButton}
          </FileTrigger>
        )}
        <Button variant="quiet" icon={<Globe size={16} aria-hidden="true" />} onPress={() => setNaming(true)}>
          {t('basemap.addUrl')}
        </Button>
      </div>
      {naming ? <BasemapUrl onClose={() => setNaming(false)} /> : null}
      {leaving ? <BasemapRemoval basemap={leaving} onClose={() => setLeaving(null)} /> : null}
    </section>
  )
}

function BasemapRow({ basemap, onRemove }: { basemap: Basemap; onRemove: () => void }) {
  const { t, bytes } = useText()
  const facts = [
    t(`basemap.kind.${basemap.kind}`),
    t(`basemap.tiles.${basemap.tiles}`),
    t('basemap.zooms', { from: basemap.minZoom, to: basemap.maxZoom }),
    ...(basemap.kind === 'url' ? [] : [bytes(basemap.bytes)]),
    ...(basemap.attribution ? [basemap.attribution] : []),
  ]
  return (
    <div className="basemap-row">
      <Radio value={String(basemap.id)} className="basemap-radio" isDisabled={basemap.missing}>
        <span className="basemap-name">
          {basemap.name}
          {basemap.missing ? <Tag tone="bad">{t('basemap.missing')}</Tag> : null}
          {basemap.kind === 'url' ? <Tag tone="late">{t('basemap.online')}</Tag> : null}
        </span>
        <span className="meta">{basemap.missing ? t('basemap.missingWords') : facts.join(' · ')}</span>
      </Radio>
      <IconButton
        label={t('basemap.remove', { name: basemap.name })}
        icon={<Trash2 size={16} aria-hidden="true" />}
        placement="left"
        onPress={onRemove}
      />
    </div>
  )
}

function BasemapRemoval({ basemap, onClose }: { basemap: Basemap; onClose: () => void }) {
  const { t } = useText()
  const remove = useAction('basemap.remove')
  const go = async (): Promise<void> => {
    if ((await remove.run({ id: basemap.id })).ok) onClose()
  }
  return (
    <Dialog
      title={t('basemap.removeTitle', { name: basemap.name })}
      open
      alert
      width="narrow"
      onClose={onClose}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button onPress={onClose}>{t('words.cancel')}</Button>
          <Button variant="primary" isPending={remove.pending} onPress={() => void go()}>
            {t('basemap.removeDo')}
          </Button>
        </>
      }
    >
      <p>{t(basemap.kind === 'url' ? 'basemap.removeUrlWords' : 'basemap.removeWords')}</p>
      {remove.error ? <ErrorPanel what={t('basemap.removeFailed')} means={remove.error.message} /> : null}
    </Dialog>
  )
}
