import { Download } from 'lucide-react'
import { useState } from 'react'
import type { Agency, Meeting } from '../../../contract/briefing.ts'
import { audiences, type Format, formats, type Language } from '../../../contract/taxonomy.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Field } from '../../ui/Field.tsx'
import type { Edition } from './brief-place.ts'
import { editionName } from './edition-words.ts'
import { ReleaseResults } from './ReleaseResults.tsx'
import { TemplateChoice } from './TemplateChoice.tsx'
import type { BriefBase } from './use-pages.ts'
import { openLeaks, type Release } from './use-release.ts'

/** For whom, in which formats, from which template, sealed or not; then how it goes, what leaks, and the receipts. */
export function ExportTab({
  base,
  blocked,
  language,
  meeting,
  agencies,
  editions: shown,
  release,
}: {
  base: BriefBase | null
  /** Why nothing can be written now. */
  blocked: string | null
  language: Language
  meeting: Meeting | null
  agencies: readonly Agency[]
  /** The editions on screen: what is written unless chosen otherwise. */
  editions: readonly Edition[]
  release: Release
}) {
  const text = useText()
  const { t } = text
  const [wanted, want] = useState<readonly Edition[]>(shown)
  const invited = meeting ? agencies.filter(({ key }) => meeting.agencies.includes(key)) : agencies
  const own = invited.map(({ key }): Edition => `agency:${key}`)
  const all: Edition[] = [...audiences, ...own]
  const chosen = all.filter((edition) => wanted.includes(edition))
  const sealable = agencies.filter((agency) => agency.recipient !== null && (!meeting || meeting.agencies.includes(agency.key)))
  const docx = release.formats.includes('docx')
  const again = release.released.some((one) => openLeaks(one).length > 0)
  const uncleared = release.released.flatMap(openLeaks).filter((leak) => !release.reasons.has(leak.key)).length
  const reason =
    blocked ?? (chosen.length === 0 ? t('release.noEdition') : release.formats.length === 0 ? t('briefings.noFormat') : null)
  const start = (): void => {
    if (base && reason === null) release.start(base, chosen)
  }
  return (
    <div className="export">
      <form
        className="export-choices"
        aria-label={t('release.what')}
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <fieldset className="export-group">
          <legend>{t('release.editions')}</legend>
          {all.map((edition) => (
            <Checkbox
              key={edition}
              checked={chosen.includes(edition)}
              onChange={(on) => want((now) => (on ? [...now, edition] : now.filter((one) => one !== edition)))}
            >
              {editionName(edition, agencies, text)}
            </Checkbox>
          ))}
          {own.length > 1 ? (
            <Button
              size="sm"
              onPress={() =>
                want((now) =>
                  own.every((one) => now.includes(one))
                    ? now.filter((one) => !own.includes(one))
                    : [...new Set([...now, ...own])],
                )
              }
            >
              {t(own.every((one) => wanted.includes(one)) ? 'release.noAgencies' : 'release.allAgencies')}
            </Button>
          ) : null}
          {own.length === 0 ? <p className="meta">{t('release.noAgencyYet')}</p> : null}
        </fieldset>
        <fieldset className="export-group">
          <legend>{t('briefings.formats')}</legend>
          {formats.map((format) => (
            <Checkbox
              key={format}
              checked={release.formats.includes(format)}
              onChange={(on) =>
                release.setFormats(formats.filter((one: Format) => (one === format ? on : release.formats.includes(one))))
              }
            >
              {t(`briefings.format.${format}`)} <span className="meta">.{format === 'cap' ? 'xml' : format}</span>
            </Checkbox>
          ))}
        </fieldset>
        {docx ? <TemplateChoice language={language} release={release} /> : null}
        <fieldset className="export-group">
          <legend>{t('release.where')}</legend>
          <Field
            label={t('release.folder')}
            value={release.out}
            onChange={release.setOut}
            placeholder={t('release.folderNew')}
            hint={t('release.folderHint')}
          />
          <Checkbox checked={release.seal && sealable.length > 0} disabled={sealable.length === 0} onChange={release.setSeal}>
            {t('release.seal')}
          </Checkbox>
          <p className="meta">
            {sealable.length === 0
              ? t('release.sealNone')
              : t('release.sealTo', {
                  names: sealable.map((agency) => text.say(agency.name)).join(t('release.join')),
                })}
          </p>
        </fieldset>
        <p className="meta">{t('briefings.beforeWords')}</p>
        <div className="export-do">
          <Button
            type="submit"
            variant="primary"
            icon={<Download size={16} aria-hidden="true" />}
            isDisabled={release.running}
            blocked={reason ?? (again && uncleared > 0 ? t('release.clearFirst', { count: uncleared, n: uncleared }) : null)}
          >
            {release.running
              ? t('briefings.exporting')
              : again
                ? t('release.again')
                : t('release.start', { count: chosen.length, n: chosen.length })}
          </Button>
        </div>
      </form>
      <ReleaseResults agencies={agencies} release={release} onAgain={start} />
    </div>
  )
}
