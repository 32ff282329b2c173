/** Basemap files. */
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { Basemap } from '../../../contract/model.ts'
import { type Command, given, n, required, table, text, Usage, word } from './words.ts'

const idOf = (value: string): number => {
  const id = Number(value)
  if (!Number.isSafeInteger(id) || id < 1) throw new Usage(`ID is a number from "basemap list", not "${value}"`)
  return id
}
const zooms = (b: Basemap): string => `${b.minZoom}-${b.maxZoom}`

export const basemapCommands: Record<string, Command> = {
  'basemap add': {
    usage: 'basemap add FILE [--name N] | basemap add --url TEMPLATE --name N',
    values: ['url', 'name'],
    run(words, { call }) {
      const url = text(words, 'url')
      if (url !== undefined) {
        if (words.words.length > 0) throw new Usage('name a file or an address, not both')
        return call('basemap.add', { url, name: required(words, 'name') })
      }
      return call('basemap.add', given({ file: resolve(word(words, 0, 'FILE')), name: text(words, 'name') }))
    },
    print: (a: Answer<'basemap.add'>) =>
      `Basemap ${a.id} "${a.name}" added: ${a.kind}, ${a.tiles}, zooms ${zooms(a)}, ${n(a.bytes)} bytes. Next: fieldbrief basemap use ${a.id}`,
  },
  'basemap list': {
    usage: 'basemap list',
    run: (_words, { call }) => call('basemap.list', {}),
    print: (a: Answer<'basemap.list'>) =>
      a.basemaps.length === 0
        ? 'No basemap yet. Add one with: basemap add FILE'
        : table([
            ['id', 'name', 'kind', 'tiles', 'zooms', 'bytes', 'state', 'attribution'],
            ...a.basemaps.map((b) => [
              String(b.id),
              b.name,
              b.kind,
              b.tiles,
              zooms(b),
              b.bytes,
              b.missing ? 'file missing' : b.id === a.used ? 'in use' : '',
              b.attribution,
            ]),
          ]),
  },
  'basemap use': {
    usage: 'basemap use ID|none',
    run(words, { call }) {
      const id = word(words, 0, 'ID or none')
      return call('basemap.use', { id: id === 'none' ? null : idOf(id) })
    },
    print: (a: Answer<'basemap.use'>) => (a.used === null ? 'No basemap is used.' : `Basemap ${a.used} is used.`),
  },
  'basemap remove': {
    usage: 'basemap remove ID',
    run: (words, { call }) => call('basemap.remove', { id: idOf(word(words, 0, 'ID')) }),
    print: (a: Answer<'basemap.remove'>) => `Removed "${a.removed}".`,
  },
}
