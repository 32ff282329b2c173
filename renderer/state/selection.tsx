import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { ReportId } from '../../contract/model.ts'
import { useFilter } from './filter.tsx'
import { filterToQuery } from './hash.ts'
import { type Marks, noMarks } from './marks.ts'
import { keepForResume, resumeAt } from './resume.ts'

export interface ChosenCluster {
  /** Cluster id as `map.clusters` gave it. */
  id: string
  total: number
}
/** Where a list stood: px from its top, and the row the keys were on. */
export interface ListPlace {
  top: number
  cursor: number
}
interface SelectionHeld {
  selectedReport: ReportId | null
  select: (id: ReportId | null) => void
  cluster: ChosenCluster | null
  selectCluster: (cluster: ChosenCluster | null) => void
  /** Reports chosen by hand, for copying and exporting. */
  marks: Marks
  setMarks: (marks: Marks) => void
  /** Where the lists of other filters stood: going back finds them there. */
  places: Map<string, ListPlace>
}
const SelectionContext = createContext<SelectionHeld | null>(null)

/** The chosen report, the chosen cluster and the marked reports. The last two belong to their filter: another lets them go. */
export function SelectionProvider({ children }: { children: ReactNode }) {
  const { filter } = useFilter()
  const [selectedReport, setReport] = useState<ReportId | null>(() => resumeAt().report)
  const [cluster, setCluster] = useState<ChosenCluster | null>(null)
  const [marks, setMarks] = useState<Marks>(noMarks)
  const places = useRef(new Map<string, ListPlace>()).current
  const query = filterToQuery(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what lets them go
  useEffect(() => {
    setCluster(null)
    setMarks(noMarks)
  }, [query])
  const select = useCallback((id: ReportId | null) => {
    keepForResume({ report: id })
    setReport(id)
  }, [])
  const selectCluster = useCallback((next: ChosenCluster | null) => setCluster(next), [])
  const held = useMemo(
    () => ({ selectedReport, select, cluster, selectCluster, marks, setMarks, places }),
    [selectedReport, select, cluster, selectCluster, marks, places],
  )
  return <SelectionContext value={held}>{children}</SelectionContext>
}

export function useSelection(): SelectionHeld {
  const held = useContext(SelectionContext)
  if (!held) throw new Error('no SelectionProvider above')
  return held
}
