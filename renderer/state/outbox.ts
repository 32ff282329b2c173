/** Decisions on their way upstream, as every view of the window sees them. */
import type { EventName } from '../../contract/api.ts'
import type { OutboxItem, OutboxState } from '../../contract/sync.ts'
import { type Called, useCall } from './call.tsx'

const onOutbox: readonly EventName[] = ['outbox.changed', 'reports.changed']
const all: OutboxState[] = ['waiting', 'sending', 'failed', 'conflict', 'sent']

/** Everything but what was taken back, newest first; asked once, whoever watches it. */
export const useOutbox = (): Called<{ items: OutboxItem[] }> => useCall('outbox.list', { states: all }, { on: onOutbox })

/** How many decisions the district has made and its sources have not heard of. */
export function useUnsent(): number {
  const { data } = useOutbox()
  return data?.items.filter((item) => item.state !== 'sent').length ?? 0
}
