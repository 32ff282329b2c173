import { useEffect } from 'react'
import { overlap } from '../../map/basemap-layers.ts'
import { shapesBounds } from '../../map/borders.ts'
import { useCall } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { BasemapProgress, useBasemapAdding } from './BasemapAdding.tsx'

/** Basemap files that were dropped on the window: added and used at once, with the account of it. */
export function BasemapDrop({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const { t } = useText()
  const { go } = useRoute()
  const adding = useBasemapAdding()
  const { addFiles, cancel, added } = adding
  const shapes = useCall('area.shapes', {}, { on: ['areas.changed'] }).data?.shapes
  useEffect(() => addFiles(files), [files, addFiles])
  const leave = (): void => {
    cancel()
    onClose()
  }
  const areas = shapes ? shapesBounds(shapes) : null
  const away = added !== null && areas !== null && !overlap(added.bounds, areas)
  return (
    <Dialog
      title={t('basemap.dropTitle')}
      open
      width="narrow"
      onClose={leave}
      closeLabel={t('words.close')}
      foot={
        <>
          <Button
            variant="quiet"
            onPress={() => {
              leave()
              go('settings')
            }}
          >
            {t('basemap.toSettings')}
          </Button>
          <Button variant="primary" onPress={leave}>
            {t(adding.step ? 'words.cancel' : 'words.close')}
          </Button>
        </>
      }
    >
      <BasemapProgress adding={adding} />
      {adding.error ? <ErrorPanel what={t('basemap.addFailed')} means={adding.error} /> : null}
      {added ? (
        <p role="status">
          {t('basemap.dropDone', { name: added.name })}
          {away ? ` ${t('basemap.dropAway')}` : ''}
        </p>
      ) : null}
    </Dialog>
  )
}
