/** The thread of the kept store: refreshed while the office's server answers, asked while it does not. */
import { workerData } from 'node:worker_threads'
import { serveThread } from '../../thread/thread.ts'
import { ask } from '../ask.ts'
import { nameAccount } from '../audit.ts'
import { storeCallsOf } from '../calls.ts'
import { explained } from '../failure.ts'
import type { StoreAccess } from '../open.ts'
import { connectServer } from '../postgres/connection.ts'
import { serverOf } from '../postgres/server-file.ts'
import { asSeen, isWaitingMethod, unasked } from '../waiting.ts'
import { keptAnswers } from './answer.ts'
import type { KeptCalls } from './kept-calls.ts'
import { keptAccess, openKept } from './kept-store.ts'
import { dropKept, keptFacts, refreshKept } from './refresh.ts'
import { waitingList } from './waiting-list.ts'

const { access } = workerData as { access: StoreAccess }
const own = keptAccess(access)
if (own === null) throw new Error('what is kept is of a store on a server')
const kept = openKept(own)
own.key.fill(0)
nameAccount(kept, access.account ?? '')
const calls = storeCallsOf(kept, () => ({}))
const answer = keptAnswers(kept, calls)
const list = waitingList(kept)

serveThread<KeptCalls>(
  explained<KeptCalls>({
    'kept.facts': () => keptFacts(kept),
    'kept.refresh': ({ now }) => {
      const address = serverOf(access.folder, access.password)
      if (address === null) throw new Error('the folder names no server')
      const server = connectServer(address)
      try {
        return refreshKept(
          server,
          storeCallsOf(server, () => ({})),
          kept,
          now,
        )
      } finally {
        server.close()
      }
    },
    'kept.drop': () => {
      dropKept(kept)
      kept.pragma('wal_checkpoint(TRUNCATE)')
      return {}
    },
    'kept.call': ({ method, request }, context) => answer(method, request, context),
    'kept.change': ({ method, request, at }, context) => {
      if (!isWaitingMethod(method)) throw new Error(`${method} cannot wait`)
      return kept
        .transaction(() => {
          const before = list.all().flatMap(({ state, call }) => (state === 'waiting' ? [call] : []))
          const call = asSeen(calls, method, request as never, before)
          const reply = ask(calls, method, unasked(request as object) as never, context)
          // What is refused here is not to be tried there.
          if (reply !== null) list.add(call, at)
          return reply
        })
        .immediate()
    },
    'waiting.list': () => list.all(),
    'waiting.mark': ({ id, end, call }) => {
      list.mark(id, end, call)
      return {}
    },
    'waiting.end': ({ id }) => {
      list.end(id)
      return {}
    },
    close: () => {
      kept.pragma('wal_checkpoint(TRUNCATE)')
      kept.close()
      return {}
    },
  }),
)
