/** What the engine is handed besides the store. */
import type { Credentials } from '../../../contract/sync.ts'
import type { ConnectorPage } from '../connector.ts'
import type { HttpClock, HttpLimits } from '../http/http.ts'
import type { Classify } from '../open311/record.ts'

export interface SyncTools {
  signal: AbortSignal
  /** Milliseconds since 1970. */
  now(): number
  progress?(state: ConnectorPage['progress']): void
  log(line: string): void
  classify: Classify
  /** A source's credentials from the host's secret store. */
  credentials(source: string): Promise<Credentials | null>
  /** The app's version, for the user agent. */
  version?: string
  /** For tests. */
  clock?: HttpClock
  limits?: Partial<HttpLimits>
}
