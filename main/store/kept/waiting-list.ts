/** The list of changes that wait on this workstation, in the order they were made. */
import type { FileConnection } from '../sqlite/open.ts'
import type { WaitingCall } from '../waiting.ts'
import type { WaitingEnd, WaitingRow } from './kept-calls.ts'

interface Row {
  id: number
  at: number
  call: string
  state: WaitingRow['state']
  told: string | null
}

export function waitingList(kept: FileConnection) {
  const all = kept.prepare('SELECT id, at, call, state, told FROM waiting ORDER BY id')
  const add = kept.prepare("INSERT INTO waiting (at, call, state) VALUES (?, ?, 'waiting')")
  const mark = kept.prepare('UPDATE waiting SET state = ?, told = ? WHERE id = ?')
  const change = kept.prepare('UPDATE waiting SET call = ? WHERE id = ?')
  const end = kept.prepare('DELETE FROM waiting WHERE id = ?')
  return {
    all: (): WaitingRow[] =>
      (all.all() as Row[]).map(({ id, at, call, state, told }) => {
        const { clash, why } = (told === null ? {} : JSON.parse(told)) as Partial<Pick<WaitingRow, 'clash' | 'why'>>
        return { id, at, call: JSON.parse(call) as WaitingCall, state, clash: clash ?? null, why: why ?? null }
      }),
    add: (call: WaitingCall, at: number): void => void add.run(at, JSON.stringify(call)),
    /** null: it waits again. */
    mark(id: number, told: WaitingEnd | null, call?: WaitingCall): void {
      if (call !== undefined) change.run(JSON.stringify(call), id)
      if (told === null) mark.run('waiting', null, id)
      else mark.run(told.state, JSON.stringify(told), id)
    },
    end: (id: number): void => void end.run(id),
  }
}
