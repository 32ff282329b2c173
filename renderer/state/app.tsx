import { createContext, type ReactNode, useContext } from 'react'
import type { AppInfo } from '../../contract/model.ts'
import { useCall } from './call.tsx'

const AppContext = createContext<AppInfo | null>(null)

/** What is open, told to everything below; `initial` stands until the first answer of its own. */
export function AppProvider({ initial, children }: { initial: AppInfo; children: ReactNode }) {
  const { data } = useCall('app.info', {}, { on: ['reports.changed', 'areas.changed', 'flags.changed'] })
  return <AppContext value={data ?? initial}>{children}</AppContext>
}

export function useApp(): AppInfo {
  const info = useContext(AppContext)
  if (!info) throw new Error('no AppProvider above')
  return info
}
