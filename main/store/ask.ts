/** A call of the store on the thread that holds it, which answers at once. */
import type { ThreadContext, ThreadHandlers } from '../thread/thread.ts'
import type { StoreCalls, StoreMethod } from './port.ts'

const unhurried: ThreadContext = { cancelled: () => false, check: () => {}, progress: () => {} }

export const ask = <M extends StoreMethod>(
  calls: ThreadHandlers<StoreCalls>,
  method: M,
  request: StoreCalls[M][0],
  context: ThreadContext = unhurried,
): StoreCalls[M][1] =>
  (calls[method] as (request: StoreCalls[M][0], context: ThreadContext) => StoreCalls[M][1])(request, context)
