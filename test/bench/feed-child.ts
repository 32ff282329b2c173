/** The reference feed in a process of its own: `node feed-child.ts REPORTS`. Prints its address. */
import { startFeedServer } from '../../main/feed-server/server.ts'

const server = await startFeedServer({ reports: Number(process.argv[2]), seed: 1, attachments: false })
process.stdout.write(`${server.url}\n`)
