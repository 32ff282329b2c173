import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { capOf, keyMap } from './key-map.ts'

/** The map of keys: those of the section one is in first, then those that work everywhere, then the rest. */
export function KeyList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useText()
  const { section } = useRoute()
  const rank = (of: string | null): number => (of === section ? 0 : of === null ? 1 : 2)
  const groups = [...keyMap].sort((a, b) => rank(a.section) - rank(b.section))
  return (
    <Dialog title={t('keys.title')} open={open} onClose={onClose} closeLabel={t('words.close')} width="wide">
      {/* Nothing in it can be pressed: it takes the focus itself, so that it scrolls by keys. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as said */}
      <section className="key-list" tabIndex={0} aria-label={t('keys.title')}>
        {groups.map((group) => (
          <section key={group.name} className="key-group">
            <h3>
              {t(group.name)}
              {group.section === section ? <span className="meta"> {t('keys.here')}</span> : null}
            </h3>
            <dl>
              {group.rows.map((row) => (
                <div key={row.what} className="key-row">
                  <dt>
                    {row.keys.map((key) => (
                      <KeyCap key={key}>{capOf(key)}</KeyCap>
                    ))}
                  </dt>
                  <dd>{t(row.what)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  )
}
