import { FileUp } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Button as AriaButton, FileTrigger } from 'react-aria-components'
import type { FileOutcome, ImportOptions } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { stageFile } from '../../state/upload.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { JobRow, useJobs } from '../frame/Jobs.tsx'
import { ImportPreviewPane } from './ImportPreviewPane.tsx'
import { ImportResult } from './ImportResult.tsx'

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

type Step =
  | { at: 'choose'; problem: string | null }
  | { at: 'stage'; name: string; share: number }
  | { at: 'preview'; files: string[] }
  | { at: 'run' }
  | { at: 'done'; outcomes: FileOutcome[] }

/** Choose, look, import, read the account: nothing is stored before the rows were seen. */
export function ImportWizard({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const { t, number } = useText()
  const { canChooseFiles } = useApp()
  const { go } = useRoute()
  const client = useClient()
  const [step, setStep] = useState<Step>({ at: 'choose', problem: null })
  const [options, setOptions] = useState<ImportOptions>({})
  const abort = useRef<AbortController | null>(null)
  const run = useAction('import.run')
  const { jobs } = useJobs()

  const stage = useCallback(
    async (chosen: readonly File[]): Promise<void> => {
      const mine = new AbortController()
      abort.current = mine
      const paths: string[] = []
      for (const file of chosen) {
        setStep({ at: 'stage', name: file.name, share: 0 })
        const reply = await stageFile(client, file, (share) => setStep({ at: 'stage', name: file.name, share }), mine.signal)
        if (mine.signal.aborted) return
        if (!reply.ok) return setStep({ at: 'choose', problem: reply.message })
        paths.push(reply.value)
      }
      setStep({ at: 'preview', files: paths })
    },
    [client],
  )
  // A dropped file starts at once; an effect that runs twice sends it once more, the first sending is taken back.
  useEffect(() => {
    if (files.length > 0) void stage(files)
    return () => abort.current?.abort()
  }, [files, stage])

  const choose = async (): Promise<void> => {
    const reply = await client.call('import.choose', {})
    if (!reply.ok) setStep({ at: 'choose', problem: reply.message })
    else if (reply.value.files.length > 0) setStep({ at: 'preview', files: reply.value.files })
  }

  const paths = step.at === 'preview' ? step.files : []
  const [shown, show] = useState(0)
  const first = paths[shown] ?? paths[0]
  const preview = useCall('import.preview', first === undefined ? null : { file: first, ...options }, { on: [] })
  const again = (): void => {
    abort.current?.abort()
    setOptions({})
    show(0)
    setStep({ at: 'choose', problem: null })
  }
  const start = async (): Promise<void> => {
    if (paths.length === 0) return
    const held = paths
    setStep({ at: 'run' })
    const reply = await run.run({ files: held, ...options })
    if (reply.ok) setStep({ at: 'done', outcomes: reply.value.files })
    else if (reply.code === 'cancelled') setStep({ at: 'preview', files: held })
  }
  const job = jobs.find((one) => one.kind === 'import' && one.state === 'running')

  const foot =
    step.at === 'preview' ? (
      <>
        <Button variant="quiet" onPress={again}>
          {t('sources.back')}
        </Button>
        <span className="topbar-gap" />
        {paths.length > 1 ? (
          <span className="meta">{t('sources.otherFiles', { count: paths.length - 1, n: paths.length - 1 })}</span>
        ) : null}
        <Button onPress={onClose}>{t('words.cancel')}</Button>
        <Button variant="primary" isDisabled={!preview.data || preview.error !== null} onPress={() => void start()}>
          {paths.length > 1 ? t('sources.importDoMany', { n: number(paths.length) }) : t('sources.importDo')}
        </Button>
      </>
    ) : step.at === 'done' ? (
      <>
        <Button variant="quiet" onPress={again}>
          {t('sources.another')}
        </Button>
        <span className="topbar-gap" />
        <Button onPress={onClose}>{t('words.close')}</Button>
        <Button
          variant="primary"
          onPress={() => {
            onClose()
            go('situation')
          }}
        >
          {t('sources.toMap')}
        </Button>
      </>
    ) : undefined

  return (
    <Dialog
      title={t(step.at === 'done' ? 'sources.resultTitle' : 'sources.importTitle')}
      open
      onClose={onClose}
      closeLabel={t('words.close')}
      width="wide"
      {...(foot ? { foot } : {})}
    >
      {step.at === 'choose' ? (
        <>
          <div className="drop-zone">
            <FileUp size={20} aria-hidden="true" />
            <p>{t('sources.chooseWords')}</p>
            {canChooseFiles ? (
              <Button onPress={() => void choose()}>{t('sources.chooseButton')}</Button>
            ) : (
              <FileTrigger
                allowsMultiple
                acceptedFileTypes={['.csv', '.tsv', '.txt', '.xlsx', '.geojson', '.json', '.ndjson', '.jsonl']}
                onSelect={(list) => {
                  if (list && list.length > 0) void stage([...list])
                }}
              >
                <AriaButton className="button button-normal button-md">{t('sources.chooseButton')}</AriaButton>
              </FileTrigger>
            )}
            <p className="meta">{t('sources.chooseHint')}</p>
          </div>
          {step.problem === null ? null : <ErrorPanel what={t('sources.stageFailed')} means={step.problem} />}
        </>
      ) : null}
      {step.at === 'stage' ? (
        <Progress
          label={t('sources.staging', { name: step.name })}
          share={step.share}
          cancelLabel={t('words.cancel')}
          onCancel={again}
        />
      ) : null}
      {step.at === 'preview' && paths.length > 1 ? (
        <Select
          hideLabel
          label={t('sources.file')}
          value={String(shown)}
          onChange={(key) => show(Number(key))}
          options={paths.map((path, i) => ({ key: String(i), label: baseName(path) }))}
        />
      ) : null}
      {step.at === 'preview' && first !== undefined ? (
        preview.error ? (
          <ErrorPanel
            what={t('sources.previewFailed')}
            means={preview.error.message}
            action={t('words.retry')}
            onAction={preview.refresh}
          />
        ) : preview.data ? (
          <ImportPreviewPane preview={preview.data} loading={preview.loading} options={options} onOptions={setOptions} />
        ) : (
          <Progress label={t('sources.previewing', { name: baseName(first) })} share={null} />
        )
      ) : null}
      {step.at === 'run' ? (
        run.error ? (
          <ErrorPanel
            what={t('sources.runFailedTitle')}
            means={`${run.error.message} ${t('sources.runFailedMeans')}`}
            action={t('words.retry')}
            onAction={again}
          />
        ) : (
          <>
            {job ? (
              <JobRow job={job} />
            ) : (
              <Progress
                label={t('sources.importing')}
                share={null}
                cancelLabel={t('words.cancel')}
                onCancel={() => run.cancel()}
              />
            )}
            <p className="meta form-words">{t('sources.importingWords')}</p>
          </>
        )
      ) : null}
      {step.at === 'done' ? <ImportResult outcomes={step.outcomes} /> : null}
    </Dialog>
  )
}
