import '../../style/area.css'
import { useState } from 'react'
import { Button as AriaButton, FileTrigger } from 'react-aria-components'
import type { FileOutcome } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { stageFile } from '../../state/upload.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { EmptyPanel, ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine, Progress } from '../../ui/Progress.tsx'
import { AreaProblems } from './AreaProblems.tsx'
import { AreaTree } from './AreaTree.tsx'

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** The areas of the store as a tree, how to bring some in, and what is wrong with their outlines. */
export function AreaPanel() {
  const { t, number } = useText()
  const called = useCall('area.list', {}, { on: ['areas.changed'] })
  const areas = called.data?.areas
  return (
    <section aria-label={t('area.title')}>
      <h2>
        {t('area.title')}
        {areas && areas.length > 0 ? <Tag>{t('area.count', { n: number(areas.length) })}</Tag> : null}
      </h2>
      <LoadingLine shown={called.loading} label={t('words.loading')} />
      <p className="quiet">{t('area.words')}</p>
      {called.error ? (
        <ErrorPanel what={t('area.failed')} means={called.error.message} action={t('words.retry')} onAction={called.refresh} />
      ) : null}
      {areas?.length === 0 ? (
        <EmptyPanel title={t('area.empty')}>
          <p>{t('area.emptyWords')}</p>
        </EmptyPanel>
      ) : null}
      <AreaImport />
      {areas && areas.length > 0 ? (
        <>
          <AreaTree areas={areas} />
          <AreaProblems areas={areas} />
        </>
      ) : null}
    </section>
  )
}

/** Chooses files as the import wizard does: by the shell where it can, else sent from the browser window. */
function AreaImport() {
  const { t, number } = useText()
  const { canChooseFiles } = useApp()
  const client = useClient()
  const run = useAction('import.run')
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [name, setName] = useState('')

  const start = async (files: string[]): Promise<void> => {
    if (files.length === 0) return
    setName(files.map(baseName).join(', '))
    setProblem(null)
    await run.run({ files })
  }
  const choose = async (): Promise<void> => {
    const reply = await client.call('import.choose', {})
    if (reply.ok) await start(reply.value.files)
    else setProblem(reply.message)
  }
  const send = async (chosen: readonly File[]): Promise<void> => {
    const paths: string[] = []
    for (const file of chosen) {
      setSending({ name: file.name, share: 0 })
      const reply = await stageFile(client, file, (share) => setSending({ name: file.name, share }), new AbortController().signal)
      setSending(null)
      if (!reply.ok) return setProblem(reply.message)
      paths.push(reply.value)
    }
    await start(paths)
  }

  const failed = problem ?? run.error?.message ?? null
  return (
    <div className="area-import">
      {canChooseFiles ? (
        <Button isDisabled={run.pending} onPress={() => void choose()}>
          {t('area.import')}
        </Button>
      ) : (
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={['.geojson', '.json']}
          onSelect={(list) => {
            if (list && list.length > 0) void send([...list])
          }}
        >
          <AriaButton className="button button-normal button-md" isDisabled={run.pending}>
            {t('area.import')}
          </AriaButton>
        </FileTrigger>
      )}
      {sending ? <Progress label={t('area.importing', { name: sending.name })} share={sending.share} /> : null}
      {run.pending ? (
        <Progress label={t('area.importing', { name })} share={null} cancelLabel={t('words.cancel')} onCancel={run.cancel} />
      ) : null}
      {failed ? <ErrorPanel what={t('area.importFailed')} means={`${failed} ${t('area.importMeans')}`} /> : null}
      <div aria-live="polite">
        {run.value?.files.map((outcome) => (
          <p key={outcome.file} className={outcome.holds === 'areas' && outcome.quarantined === 0 ? 'quiet' : 'late'}>
            {outcomeWords(outcome)}
          </p>
        ))}
      </div>
    </div>
  )

  function outcomeWords(outcome: FileOutcome): string {
    if (outcome.holds !== 'areas') return t('area.notAreas', { name: baseName(outcome.file) })
    return t('area.imported', {
      name: baseName(outcome.file),
      added: number(outcome.imported),
      updated: number(outcome.updated),
      same: number(outcome.unchanged),
      bad: number(outcome.quarantined),
    })
  }
}
