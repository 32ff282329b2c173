import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import type { ReportId } from '../../contract/model.ts'
import { useFilter } from './filter.tsx'
import { filterToQuery } from './hash.ts'

export interface ChosenCluster {
  /** Cluster id as `map.clusters` gave it. */
  id: string
  total: number
}
interface SelectionHeld {
  selectedReport: ReportId | null
  select: (id: ReportId | null) => void
  cluster: ChosenCluster | null
  selectCluster: (cluster: ChosenCluster | null) => void
}
const SelectionContext = createContext<SelectionHeld | null>(null)

/** The chosen report and the chosen cluster. A cluster belongs to its filter: another filter lets it go. */
export function SelectionProvider({ children }: { children: ReactNode }) {
  const { filter } = useFilter()
  const [selectedReport, setReport] = useState<ReportId | null>(null)
  const [cluster, setCluster] = useState<ChosenCluster | null>(null)
  const query = filterToQuery(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what lets it go
  useEffect(() => setCluster(null), [query])
  const select = useCallback((id: ReportId | null) => setReport(id), [])
  const selectCluster = useCallback((next: ChosenCluster | null) => setCluster(next), [])
  const held = useMemo(
    () => ({ selectedReport, select, cluster, selectCluster }),
    [selectedReport, select, cluster, selectCluster],
  )
  return <SelectionContext value={held}>{children}</SelectionContext>
}

export function useSelection(): SelectionHeld {
  const held = useContext(SelectionContext)
  if (!held) throw new Error('no SelectionProvider above')
  return held
}
