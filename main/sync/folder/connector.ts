import type { Connector } from '../connector.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'

export function folderConnector(_parts: ConnectorParts & { folder: string; source: string }): Connector {
  throw new Error('not built yet')
}
