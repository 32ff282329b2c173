import { useCallback, useEffect, useRef, useState } from 'react'
import { useApp } from '../../state/app.tsx'
import { useClient } from '../../state/call.tsx'
import { stageFile } from '../../state/upload.ts'

export interface Staged {
  /** The name of the file on its way, and the share received. */
  step: { name: string; share: number } | null
  error: string | null
  /** Sends a file of the window to the program; its path there, or null. */
  stage: (file: File) => Promise<string | null>
  /** Chooses through the shell where it can; null: the window's own file field is to be opened. */
  choose: (() => Promise<string | null>) | null
}

/** A file for the program: chosen by the shell, or sent from a browser window in pieces. */
export function useStaged(): Staged {
  const client = useClient()
  const { canChooseFiles } = useApp()
  const [step, setStep] = useState<Staged['step']>(null)
  const [error, setError] = useState<string | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const stage = useCallback(
    async (file: File) => {
      abort.current?.abort()
      const mine = new AbortController()
      abort.current = mine
      setError(null)
      setStep({ name: file.name, share: 0 })
      const reply = await stageFile(client, file, (share) => setStep({ name: file.name, share }), mine.signal)
      if (mine.signal.aborted) return null
      setStep(null)
      if (reply.ok) return reply.value
      setError(reply.message)
      return null
    },
    [client],
  )
  const choose = useCallback(async () => {
    setError(null)
    const reply = await client.call('import.choose', {})
    if (reply.ok) return reply.value.files[0] ?? null
    setError(reply.message)
    return null
  }, [client])
  return { step, error, stage, choose: canChooseFiles ? choose : null }
}
