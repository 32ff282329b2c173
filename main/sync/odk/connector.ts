import type { Connector } from '../connector.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'

export function odkConnector(_parts: ConnectorParts): Connector {
  throw new Error('not built yet')
}
