import { useCallback, useState } from 'react'
import type { OpenedPackage, Verification } from '../../../contract/briefing.ts'
import { useClient } from '../../state/call.tsx'
import { type Staged, useStaged } from './use-staged.ts'

export interface Verified {
  name: string
  verification: Verification
  /** Its page and manifest, where a whole package was given. */
  opened: OpenedPackage | null
}
export interface Verify {
  staged: Staged
  pending: boolean
  error: string | null
  found: Verified | null
  /** Files of the window; the first that can be verified counts. */
  takeFile: (file: File) => void
  takePath: (path: string) => void
}

/** Asks of a package, or of one of its files, who made it and whether it is still as it was. */
export function useVerify(): Verify {
  const client = useClient()
  const staged = useStaged()
  const { stage } = staged
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [found, setFound] = useState<Verified | null>(null)
  const look = useCallback(
    async (path: string, name: string): Promise<void> => {
      setPending(true)
      setError(null)
      setFound(null)
      const verified = await client.call('package.verify', { path })
      // A single file has no package to open; that it could not be opened says nothing more.
      const opened = await client.call('package.open', { path })
      setPending(false)
      if (verified.ok) setFound({ name, verification: verified.value, opened: opened.ok ? opened.value : null })
      else setError(verified.message)
    },
    [client],
  )
  const takeFile = useCallback(
    (file: File) =>
      void stage(file).then((path) => {
        if (path !== null) void look(path, file.name)
      }),
    [stage, look],
  )
  const takePath = useCallback((path: string) => void look(path, path.split(/[\\/]/).at(-1) ?? path), [look])
  return { staged, pending, error, found, takeFile, takePath }
}
