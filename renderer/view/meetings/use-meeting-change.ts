import { useCallback, useRef } from 'react'
import type {
  Meeting,
  MeetingChange,
  MeetingDecision,
  MeetingDecisionInput,
  MeetingItem,
  MeetingItemInput,
} from '../../../contract/briefing.ts'
import type { Bilingual } from '../../../contract/model.ts'
import type { Reply } from '../../../contract/reply.ts'
import { useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'

/** For undo, which hears of a failure as a throw. */
async function done(reply: Promise<Reply<unknown>>): Promise<void> {
  const told = await reply
  if (!told.ok) throw new Error(told.message)
}
type Failed = (message: string) => void

/** What a part of an object was before it is changed, key by key. */
function before<T extends object>(of: T, change: Partial<T>): Partial<T> {
  return Object.fromEntries(Object.keys(change).map((key) => [key, of[key as keyof T]])) as Partial<T>
}

/** `seen`: what of the changed stood there when the change was begun, where that is not what the page shows now. */
export interface MeetingChanges {
  set: (change: MeetingChange, label: Bilingual, seen?: MeetingChange) => Promise<boolean>
  addItem: (item: MeetingItemInput, at?: number) => Promise<MeetingItem | null>
  setItem: (
    item: MeetingItem,
    change: Partial<MeetingItemInput>,
    label: Bilingual,
    seen?: Partial<MeetingItemInput>,
  ) => Promise<boolean>
  moveItem: (item: MeetingItem, at: number) => Promise<boolean>
  removeItem: (item: MeetingItem) => Promise<boolean>
  addDecision: (text: string) => Promise<MeetingDecision | null>
  setDecision: (
    decision: MeetingDecision,
    change: Partial<MeetingDecisionInput>,
    label: Bilingual,
    seen?: Partial<MeetingDecisionInput>,
  ) => Promise<boolean>
  removeDecision: (decision: MeetingDecision) => Promise<boolean>
}

/** Every change of a meeting, kept at once and taken back by Ctrl Z. Typing into one field is one step. */
export function useMeetingChanges(meeting: Meeting, failed: Failed): MeetingChanges {
  const client = useClient()
  const { push } = useUndo()
  const latest = useRef({ meeting, failed })
  latest.current = { meeting, failed }

  const ran = useCallback(async <T>(reply: Promise<Reply<T>>): Promise<T | null> => {
    const told = await reply
    if (told.ok) return told.value
    latest.current.failed(told.message)
    return null
  }, [])

  return {
    set: async (change, label, seen) => {
      const { id } = latest.current.meeting
      const was = before<MeetingChange>(latest.current.meeting, change)
      if ((await ran(client.call('meeting.set', { id, ...change, seen: { ...was, ...seen } }))) === null) return false
      push({
        label,
        undo: () => done(client.call('meeting.set', { id, ...was, seen: change })),
        redo: () => done(client.call('meeting.set', { id, ...change, seen: was })),
        merges: `meeting ${id} ${Object.keys(change).join(' ')}`,
      })
      return true
    },
    addItem: async (item, at) => {
      const meetingId = latest.current.meeting.id
      const wanted = { meeting: meetingId, ...item, ...(at === undefined ? {} : { at }) }
      const made = await ran(client.call('item.add', wanted))
      if (made === null) return null
      let { id } = made
      push({
        label: { zh: `加入议题“${item.title}”`, en: `adding the item "${item.title}"` },
        undo: () => done(client.call('item.remove', { id })),
        redo: async () => {
          const again = await client.call('item.add', wanted)
          if (!again.ok) throw new Error(again.message)
          id = again.value.id
        },
      })
      return made
    },
    setItem: async (item, change, label, seen) => {
      const was = before<MeetingItemInput>(item, change)
      if ((await ran(client.call('item.set', { id: item.id, ...change, seen: { ...was, ...seen } }))) === null) return false
      push({
        label,
        undo: () => done(client.call('item.set', { id: item.id, ...was, seen: change })),
        redo: () => done(client.call('item.set', { id: item.id, ...change, seen: was })),
        merges: `item ${item.id} ${Object.keys(change).join(' ')}`,
      })
      return true
    },
    moveItem: async (item, at) => {
      const from = latest.current.meeting.items.findIndex(({ id }) => id === item.id)
      if (from === at || at < 0 || at >= latest.current.meeting.items.length) return false
      if ((await ran(client.call('item.set', { id: item.id, at }))) === null) return false
      push({
        label: { zh: `移动议题“${item.title}”`, en: `moving the item "${item.title}"` },
        undo: () => done(client.call('item.set', { id: item.id, at: from })),
        redo: () => done(client.call('item.set', { id: item.id, at })),
      })
      return true
    },
    removeItem: async (item) => {
      const at = latest.current.meeting.items.findIndex(({ id }) => id === item.id)
      if ((await ran(client.call('item.remove', { id: item.id }))) === null) return false
      let { id } = item
      const { meeting: of, title, note, subject } = item
      push(
        {
          label: { zh: `移除议题“${title}”`, en: `removing the item "${title}"` },
          undo: async () => {
            const again = await client.call('item.add', { meeting: of, title, note, subject, at: Math.max(0, at) })
            if (!again.ok) throw new Error(again.message)
            id = again.value.id
          },
          redo: () => done(client.call('item.remove', { id })),
        },
        { announce: true },
      )
      return true
    },
    addDecision: async (text) => {
      const wanted = { meeting: latest.current.meeting.id, text }
      const made = await ran(client.call('decision.add', wanted))
      if (made === null) return null
      let { id } = made
      push({
        label: { zh: '加入议定', en: 'adding a decision' },
        undo: () => done(client.call('decision.remove', { id })),
        redo: async () => {
          const again = await client.call('decision.add', wanted)
          if (!again.ok) throw new Error(again.message)
          id = again.value.id
        },
      })
      return made
    },
    setDecision: async (decision, change, label, seen) => {
      const was = before<MeetingDecisionInput>(decision, change)
      // A change of state moves its day along; taking it back puts the day back too.
      if (change.state !== undefined) was.stateDay = decision.stateDay
      if ((await ran(client.call('decision.set', { id: decision.id, ...change, seen: { ...was, ...seen } }))) === null)
        return false
      push({
        label,
        undo: () => done(client.call('decision.set', { id: decision.id, ...was, seen: change })),
        redo: () => done(client.call('decision.set', { id: decision.id, ...change, seen: was })),
        merges: `decision ${decision.id} ${Object.keys(change).join(' ')}`,
      })
      return true
    },
    removeDecision: async (decision) => {
      if ((await ran(client.call('decision.remove', { id: decision.id }))) === null) return false
      let { id } = decision
      const { id: _id, ...again } = decision
      push(
        {
          label: { zh: '移除议定', en: 'removing a decision' },
          undo: async () => {
            const reply = await client.call('decision.add', again)
            if (!reply.ok) throw new Error(reply.message)
            id = reply.value.id
          },
          redo: () => done(client.call('decision.remove', { id })),
        },
        { announce: true },
      )
      return true
    },
  }
}
