/** A thread that gives back what it is given, waits until it is told to stop, or never listens. */
import { serveThread } from '../../../main/thread/thread.ts'

export interface EchoCalls {
  echo: [string, string]
  /** Tells when it began, and runs until it is taken back. */
  untilCancelled: [null, never]
  /** Tells when it began, and runs until the thread is gone. */
  forever: [null, never]
}
serveThread<EchoCalls>({
  echo: (text) => text,
  untilCancelled: (_, context) => {
    context.progress('begun')
    for (;;) context.check()
  },
  forever: (_, context) => {
    context.progress('begun')
    for (;;);
  },
})
