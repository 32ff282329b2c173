import { FileSearch, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { TemplateReport } from '../../../contract/briefing.ts'
import type { Language } from '../../../contract/taxonomy.ts'
import { useAction, useCall } from '../../state/call.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Field, Select } from '../../ui/Field.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { TemplateFindings } from './TemplateFindings.tsx'
import type { Release } from './use-release.ts'
import { useStaged } from './use-staged.ts'

const own = '-'

/** Which .docx the text is poured into, and the check of one that an office brings. */
export function TemplateChoice({ language, release }: { language: Language; release: Release }) {
  const { t } = useText()
  const { data, error, refresh } = useCall('template.list', {}, { on: [] })
  const check = useAction('template.check')
  const add = useAction('template.add')
  const remove = useAction('template.remove')
  const staged = useStaged()
  const field = useRef<HTMLInputElement>(null)
  const [checked, setChecked] = useState<{ file: string; name: string; report: TemplateReport } | null>(null)
  const kept = (data?.templates ?? []).filter((template) => !template.builtIn && template.language === language)
  const look = async (file: string | null, name: string): Promise<void> => {
    if (file === null) return
    setChecked(null)
    const reply = await check.run({ file })
    if (reply.ok) setChecked({ file, name: name.replace(/\.docx$/i, ''), report: reply.value })
  }
  const begin = async (): Promise<void> => {
    if (staged.choose) {
      const file = await staged.choose()
      await look(file, file?.split(/[\\/]/).at(-1) ?? '')
    } else field.current?.click()
  }
  const chosen = kept.find(({ name }) => name === release.template)
  return (
    <fieldset className="export-group">
      <legend>{t('release.template')}</legend>
      <div className="template-line">
        <Select
          label={t('release.template')}
          hideLabel
          value={chosen ? chosen.name : own}
          onChange={(name) => release.setTemplate(name === own ? null : name)}
          options={[
            { key: own, label: t(`release.builtIn.${language}`) },
            ...kept.map(({ name }) => ({ key: name, label: name })),
          ]}
        />
        {chosen ? (
          <IconButton
            label={t('release.templateRemove', { name: chosen.name })}
            icon={<Trash2 size={14} aria-hidden="true" />}
            onPress={() =>
              void remove.run({ name: chosen.name }).then((reply) => {
                if (!reply.ok) return
                release.setTemplate(null)
                refresh()
              })
            }
          />
        ) : null}
      </div>
      {error ? (
        <ErrorPanel what={t('release.templatesFailed')} means={error.message} action={t('words.retry')} onAction={refresh} />
      ) : null}
      {remove.error ? <ErrorPanel what={t('release.templatesFailed')} means={remove.error.message} /> : null}
      <div>
        <Button
          size="sm"
          icon={<FileSearch size={14} aria-hidden="true" />}
          isDisabled={check.pending || staged.step !== null}
          onPress={() => void begin()}
        >
          {t('release.templateCheck')}
        </Button>
      </div>
      <input
        ref={field}
        type="file"
        accept=".docx"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('release.templateCheck')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (file) void staged.stage(file).then((path) => look(path, file.name))
        }}
      />
      {staged.step ? <Progress label={t('release.receiving', { name: staged.step.name })} share={staged.step.share} /> : null}
      {(staged.error ?? check.error?.message) ? (
        <ErrorPanel what={t('release.templateCheckFailed')} means={staged.error ?? check.error?.message ?? ''} />
      ) : null}
      {checked ? (
        <>
          <TemplateFindings report={checked.report} />
          {checked.report.problems.length === 0 ? (
            <div className="template-keep">
              <Field
                label={t('release.templateName')}
                value={checked.name}
                onChange={(name) => setChecked({ ...checked, name: name.slice(0, 80) })}
              />
              <Button
                isDisabled={checked.name.trim() === '' || add.pending}
                onPress={() =>
                  void add.run({ file: checked.file, name: checked.name.trim(), language }).then((reply) => {
                    if (!reply.ok) return
                    release.setTemplate(reply.value.name)
                    setChecked(null)
                    refresh()
                  })
                }
              >
                {t('release.templateKeep')}
              </Button>
            </div>
          ) : null}
          {add.error ? <ErrorPanel what={t('release.templateKeepFailed')} means={add.error.message} /> : null}
        </>
      ) : null}
      <SaveBuiltIn
        language={language}
        names={(data?.templates ?? []).filter((one) => one.builtIn && one.language === language)}
      />
    </fieldset>
  )
}

/** A copy of the built-in template to begin an own one from. */
function SaveBuiltIn({ language, names }: { language: Language; names: readonly { name: string }[] }) {
  const { t } = useText()
  const save = useAction('template.save')
  const [out, setOut] = useState('')
  const [builtIn] = names
  if (!builtIn) return null
  return (
    <details className="template-save">
      <summary>{t('release.templateSave')}</summary>
      <Field
        label={t('release.templateSaveAs')}
        value={out}
        onChange={setOut}
        placeholder={language === 'zh' ? '/home/office/会商简报.docx' : '/home/office/briefing.docx'}
      />
      <Button
        size="sm"
        isDisabled={out.trim() === '' || save.pending}
        onPress={() => void save.run({ name: builtIn.name, out: out.trim() })}
      >
        {t('release.templateSaveDo')}
      </Button>
      {save.value ? <p className="quiet selectable">{t('release.templateSaved', { file: save.value.file })}</p> : null}
      {save.error ? <p className="bad">{save.error.message}</p> : null}
    </details>
  )
}
