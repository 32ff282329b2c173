/** Reads a feed in a process of its own, to be killed: `node sync-child.ts FOLDER URL`. */
import { feedTools, openFeedStore, readToEnd } from './feed-house.ts'

const [folder, url] = process.argv.slice(2) as [string, string]
const store = await openFeedStore(folder, url)
process.stdout.write('open\n')
await readToEnd(store, feedTools())
await store.close()
process.stdout.write('done\n')
