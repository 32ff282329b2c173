import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { dropTaker } from '../../state/drop.ts'
import { useText } from '../../text/text.tsx'
import { isBasemapFile } from '../settings/BasemapAdding.tsx'
import { BasemapDrop } from '../settings/BasemapDrop.tsx'
import { ImportWizard } from './ImportWizard.tsx'
import { RepairDialog } from './RepairDialog.tsx'
import { SourceWizard, startOfWizard, type WizardHeld } from './SourceWizard.tsx'

interface SourceDialogsHeld {
  open: boolean
  openImport: (files?: readonly File[]) => void
  openAdd: () => void
  /** Quarantined rows of one source, or of all. */
  openRepair: (source: string | null) => void
}
const SourceDialogsContext = createContext<SourceDialogsHeld | null>(null)

/** Import, add and repair are dialogs of the whole window: from the first run, from the ledger, or by dropping a file. */
export function SourceDialogs({ children }: { children: ReactNode }) {
  const [wizard, setWizard] = useState<{ round: number; files: readonly File[] } | null>(null)
  const [adding, setAdding] = useState(false)
  // What was typed outlives the dialog: Esc loses nothing.
  const [held, hold] = useState<WizardHeld>(startOfWizard)
  const [repairing, repair] = useState<{ source: string | null } | null>(null)
  const [maps, setMaps] = useState<{ round: number; files: readonly File[] } | null>(null)
  const dialogs = useMemo(
    () => ({
      open: wizard !== null || adding || maps !== null || repairing !== null,
      openImport: (files: readonly File[] = []) => setWizard((now) => ({ round: (now?.round ?? 0) + 1, files })),
      openAdd: () => setAdding(true),
      openRepair: (source: string | null) => repair({ source }),
    }),
    [wizard, adding, maps, repairing],
  )
  // A basemap is no file of reports: it goes under the map.
  const dropped = (files: readonly File[]): void => {
    const taker = dropTaker()
    if (taker) {
      taker.take(files)
      return
    }
    const drawn = files.filter((file) => isBasemapFile(file.name))
    const rest = files.filter((file) => !isBasemapFile(file.name))
    if (drawn.length > 0) setMaps((now) => ({ round: (now?.round ?? 0) + 1, files: drawn }))
    if (rest.length > 0) dialogs.openImport(rest)
  }
  return (
    <SourceDialogsContext value={dialogs}>
      {children}
      <DropTarget onFiles={dropped} />
      {maps ? <BasemapDrop key={maps.round} files={maps.files} onClose={() => setMaps(null)} /> : null}
      {wizard ? <ImportWizard key={wizard.round} files={wizard.files} onClose={() => setWizard(null)} /> : null}
      {adding ? (
        <SourceWizard
          held={held}
          onHold={hold}
          onClose={() => setAdding(false)}
          onFile={() => {
            setAdding(false)
            dialogs.openImport()
          }}
        />
      ) : null}
      {repairing ? <RepairDialog source={repairing.source} onClose={() => repair(null)} /> : null}
    </SourceDialogsContext>
  )
}

export function useSourceDialogs(): SourceDialogsHeld {
  const held = useContext(SourceDialogsContext)
  if (!held) throw new Error('no SourceDialogs above')
  return held
}

/** Files may be dropped anywhere on the window. */
function DropTarget({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { t } = useText()
  const [over, setOver] = useState(0)
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const dragged = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(event.dataTransfer?.items.length || 1)
    }
    const left = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(0)
    }
    const dropped = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(0)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) latest.current(files)
    }
    window.addEventListener('dragover', dragged)
    window.addEventListener('dragleave', left)
    window.addEventListener('drop', dropped)
    return () => {
      window.removeEventListener('dragover', dragged)
      window.removeEventListener('dragleave', left)
      window.removeEventListener('drop', dropped)
    }
  }, [])
  const words = dropTaker()?.words() ?? t('frame.dropHere', { count: over, n: over })
  return over > 0 ? <div className="drop-veil">{words}</div> : null
}
