/** A thread that gives back what it is given. */
import { serveThread } from '../../../main/thread/thread.ts'

serveThread<{ echo: [string, string] }>({ echo: (text) => text })
