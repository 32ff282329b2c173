import type { Connector } from '../connector.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'

export function ogcConnector(_parts: ConnectorParts): Connector {
  throw new Error('not built yet')
}
