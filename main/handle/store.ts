/** Where the store is, and what that means. */
import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import { storeCapabilities } from '../store/capability.ts'
import { serverOf } from '../store/postgres/server-file.ts'
import { serverWords } from '../store/postgres/server-url.ts'
import type { House } from './house.ts'

export function storeHandlers(house: House): HandlerGroup<'store.status'> {
  const { store, host } = house
  return {
    async 'store.status'() {
      const [facts, { reports }] = await Promise.all([store.call('store.facts', {}), store.call('state', {})])
      const server = serverOf(host.storeDir)
      return {
        kind: server ? 'server' : 'file',
        folder: host.storeDir,
        where: server ? serverWords(server) : host.storeDir,
        reports,
        ...facts,
        capabilities: storeCapabilities(host.storeDir),
      }
    },
  }
}

/** Whatever makes or needs a copy of the file, asked of a store on a server. @throws Failure barred there */
export function needFile(folder: string): void {
  if (storeCapabilities(folder).encryptedByUs) return
  throw new Failure('barred', {
    zh: '这个数据库在单位的服务器上，备份和恢复由服务器的管理员做（pg_dump、基础备份，见 docs/office.md），这里没有做任何事。要在本机留一份，请用 fieldbrief store copy 复制到一个空文件夹。',
    en: "This store is on the office's server: backups and restoring are its administrator's (pg_dump or a base backup, see docs/office.md), and nothing was done here. To keep a copy on this computer, use fieldbrief store copy into an empty folder.",
  })
}
