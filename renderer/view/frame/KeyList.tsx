import { useText } from '../../text/text.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'

const rows = [
  { keys: ['Ctrl K'], what: 'frame.keys.search' },
  { keys: ['Ctrl 1', '…', 'Ctrl 8'], what: 'frame.keys.sections' },
  { keys: ['Alt ←', 'Alt →'], what: 'frame.keys.history' },
  { keys: ['Ctrl Z', 'Ctrl ⇧ Z'], what: 'list.keys.undo' },
  { keys: ['J', 'K'], what: 'frame.keys.next' },
  { keys: ['Ctrl A', 'Shift ↓', '␣'], what: 'list.keys.choose' },
  { keys: ['Enter'], what: 'frame.keys.open' },
  { keys: ['V', 'E', 'D', 'N'], what: 'frame.keys.dispose' },
  { keys: ['O'], what: 'frame.keys.unfold' },
  { keys: ['X', 'M', 'S'], what: 'frame.keys.incident' },
  { keys: ['A', 'R'], what: 'review.keys.decide' },
  { keys: ['Space'], what: 'frame.keys.play' },
  { keys: ['+', '−', 'Home'], what: 'frame.keys.map' },
  { keys: ['T'], what: 'list.keys.table' },
  { keys: ['P'], what: 'list.keys.place' },
  { keys: ['←', '→', '↑', '↓'], what: 'briefings.keys.page' },
  { keys: ['Ctrl ⏎'], what: 'briefings.keys.save' },
  { keys: ['1', '2', '3', '4'], what: 'meetings.keys.state' },
  { keys: ['Alt ↑', 'Alt ↓'], what: 'meetings.keys.move' },
  { keys: ['Esc'], what: 'frame.keys.close' },
  { keys: ['?'], what: 'frame.keys.help' },
] as const

export function KeyList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useText()
  return (
    <Dialog title={t('frame.keys')} open={open} onClose={onClose} closeLabel={t('words.close')} width="narrow">
      <dl className="key-list">
        {rows.map((row) => (
          <div key={row.what} className="key-row">
            <dt>
              {row.keys.map((key) => (
                <KeyCap key={key}>{key}</KeyCap>
              ))}
            </dt>
            <dd>{t(row.what)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
