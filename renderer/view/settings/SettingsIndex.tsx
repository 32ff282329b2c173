import { type RefObject, useEffect, useState } from 'react'
import type { MessageKey } from '../../text/messages.ts'
import { useText } from '../../text/text.tsx'
import { type SettingsSection, sectionId, settingsGroups, settingsSections } from './settings-index.ts'

const names: Record<SettingsSection, MessageKey> = {
  look: 'settings.look',
  store: 'settings.store',
  security: 'trust.security',
  backup: 'trust.backup',
  audit: 'trust.audit',
  retention: 'trust.retention',
  check: 'settings.check',
  notices: 'settings.notices',
  brief: 'release.office',
  areas: 'area.title',
  names: 'area.names',
  basemaps: 'basemap.title',
  synonyms: 'search.words',
  about: 'settings.about',
  never: 'settings.never',
}

/** The section whose head is at the top of what is scrolled, or the last one when the end is in sight. */
function sectionInSight(scroller: HTMLElement): SettingsSection {
  if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2 && scroller.scrollTop > 0)
    return settingsSections.at(-1) as SettingsSection
  const top = scroller.getBoundingClientRect().top + 80
  const reached = settingsSections.filter(
    (section) => (document.getElementById(sectionId(section))?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY) <= top,
  )
  return reached.at(-1) ?? settingsSections[0]!
}

/** The way through a long page: where one is, and one press to everywhere else. */
export function SettingsIndex({
  scroller,
  onGo,
}: {
  scroller: RefObject<HTMLElement | null>
  onGo: (section: SettingsSection) => void
}) {
  const { t } = useText()
  const [here, setHere] = useState<SettingsSection>('look')
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const looked = (): void => setHere(sectionInSight(element))
    looked()
    element.addEventListener('scroll', looked, { passive: true })
    // Panels grow as what they show comes in.
    const grown = new ResizeObserver(looked)
    if (element.firstElementChild) grown.observe(element.firstElementChild)
    return () => {
      element.removeEventListener('scroll', looked)
      grown.disconnect()
    }
  }, [scroller])
  return (
    <nav className="settings-index" aria-label={t('trust.index')}>
      {settingsGroups.map((group) => (
        <div key={group.key}>
          <h2>{t(`trust.index.${group.key}`)}</h2>
          <ul>
            {group.sections.map((section) => (
              <li key={section}>
                <button
                  type="button"
                  className={section === here ? 'index-here' : undefined}
                  aria-current={section === here ? 'location' : undefined}
                  onClick={() => {
                    onGo(section)
                    setHere(section)
                  }}
                >
                  {t(names[section])}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
