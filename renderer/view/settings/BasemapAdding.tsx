import { useCallback, useEffect, useRef, useState } from 'react'
import type { Basemap } from '../../../contract/model.ts'
import { useClient } from '../../state/call.tsx'
import { stageFile } from '../../state/upload.ts'
import { useText } from '../../text/text.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { JobRow, useJobs } from '../frame/Jobs.tsx'

/** Whether a file is a basemap by its name; what it holds is looked at by main. */
export const isBasemapFile = (name: string): boolean => /\.(pmtiles|mbtiles)$/i.test(name)

export interface BasemapAdding {
  /** Under way: the file's name, and the share that was received from the window (1: main is copying). */
  step: { name: string; share: number } | null
  error: string | null
  added: Basemap | null
  addFiles: (files: readonly File[]) => void
  /** Paths, where the shell chose them. */
  addPaths: (paths: readonly string[]) => void
  cancel: () => void
  clear: () => void
}

/** Adds basemap files one after the other and uses the last one. */
export function useBasemapAdding(): BasemapAdding {
  const client = useClient()
  const [step, setStep] = useState<BasemapAdding['step']>(null)
  const [error, setError] = useState<string | null>(null)
  const [added, setAdded] = useState<Basemap | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])

  const run = useCallback(
    async (sources: readonly (File | string)[]): Promise<void> => {
      abort.current?.abort()
      const mine = new AbortController()
      abort.current = mine
      setError(null)
      setAdded(null)
      const fail = (reply: { code: string; message: string }): void => {
        if (mine.signal.aborted) return
        setError(reply.code === 'cancelled' ? null : reply.message)
        setStep(null)
      }
      let last: Basemap | null = null
      for (const source of sources) {
        const name = typeof source === 'string' ? (source.split(/[\\/]/).at(-1) ?? source) : source.name
        setStep({ name, share: typeof source === 'string' ? 1 : 0 })
        const file =
          typeof source === 'string'
            ? ({ ok: true, value: source } as const)
            : await stageFile(client, source, (share) => setStep({ name, share }), mine.signal)
        if (!file.ok) return fail(file)
        const reply = await client.call('basemap.add', { file: file.value }, mine.signal)
        if (!reply.ok) return fail(reply)
        last = reply.value
      }
      if (last) {
        const used = await client.call('basemap.use', { id: last.id }, mine.signal)
        if (!used.ok) return fail(used)
      }
      if (mine.signal.aborted) return
      setAdded(last)
      setStep(null)
    },
    [client],
  )
  const addFiles = useCallback((files: readonly File[]) => void run(files), [run])
  const addPaths = useCallback((paths: readonly string[]) => void run(paths), [run])
  const cancel = useCallback(() => {
    abort.current?.abort()
    setStep(null)
  }, [])
  const clear = useCallback(() => {
    setError(null)
    setAdded(null)
  }, [])
  return { step, error, added, addFiles, addPaths, cancel, clear }
}

/** How far the adding is, with the way out. */
export function BasemapProgress({ adding }: { adding: BasemapAdding }) {
  const { t } = useText()
  const { jobs } = useJobs()
  const job = jobs.find((one) => one.kind === 'basemap' && one.state === 'running')
  if (!adding.step) return null
  const { name, share } = adding.step
  if (share >= 1 && job) return <JobRow job={job} />
  return (
    <Progress
      label={t(share < 1 ? 'basemap.staging' : 'basemap.copying', { name })}
      share={share < 1 ? share : null}
      cancelLabel={t('words.cancel')}
      onCancel={adding.cancel}
    />
  )
}
