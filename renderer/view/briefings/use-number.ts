import { useCallback, useEffect, useRef, useState } from 'react'
import type { NumberKey, NumberSource } from '../../../contract/briefing.ts'
import type { ReportId } from '../../../contract/model.ts'
import { useClient } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { mostIds } from '../../state/marks.ts'

/** Reports asked for at a time. */
const step = 1_000

interface OfEdition {
  key: NumberKey
  agency: string | null
}
export const numberOf = (snapshot: number, { key, agency }: OfEdition) => ({
  snapshot,
  key,
  ...(agency === null ? {} : { agency }),
})

export interface OpenNumber {
  /** Shows exactly the reports behind a number in the situation. */
  open: (snapshot: number, number: OfEdition) => void
  busy: boolean
  error: string | null
}

/** From a number of a briefing to its reports on the map. */
export function useOpenNumber(): OpenNumber {
  const client = useClient()
  const { setFilter } = useFilter()
  const { go } = useRoute()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const open = useCallback(
    (snapshot: number, number: OfEdition) => {
      abort.current?.abort()
      const mine = new AbortController()
      abort.current = mine
      const read = async (): Promise<void> => {
        setBusy(true)
        setError(null)
        const ids: ReportId[] = []
        let after: string | undefined
        do {
          const request = { ...numberOf(snapshot, number), limit: step, ...(after === undefined ? {} : { after }) }
          const reply = await client.call('snapshot.number', request, mine.signal)
          if (mine.signal.aborted) return
          if (!reply.ok) {
            setError(reply.message)
            setBusy(false)
            return
          }
          const page: NumberSource = reply.value
          for (const row of page.rows) ids.push(row.id)
          after = page.next ?? undefined
        } while (after !== undefined && ids.length < mostIds)
        setBusy(false)
        if (ids.length === 0) return
        setFilter({ ids })
        go('situation')
      }
      void read()
    },
    [client, setFilter, go],
  )
  return { open, busy, error }
}
