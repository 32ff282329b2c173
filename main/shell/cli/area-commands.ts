/** Areas, the names that stand for them, and whether a source's points lie where they should. */
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { AreaProblem, PlaceNameKind } from '../../../contract/model.ts'
import { type Command, content, given, n, number, required, table, text, Usage, word } from './words.ts'

const kinds: readonly PlaceNameKind[] = ['area', 'street', 'estate', 'other']
function kindOf(value: string | undefined): PlaceNameKind {
  const kind = kinds.find((k) => k === (value ?? 'other'))
  if (!kind) throw new Usage(`a kind is one of ${kinds.join(', ')}, not "${value}"`)
  return kind
}

/** Names from lines of name,area,kind (a tab or a comma between; the kind may be left out; a first line of titles is passed over). */
function namesIn(file: string): { name: string; kind: PlaceNameKind; area: string }[] {
  const lines = content(file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  const cells = lines.map((line) => line.split(/[\t,，]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')))
  if (/^(?:name|名称|地名)$/i.test(cells[0]?.[0] ?? '')) cells.shift()
  return cells.map(([name, area, kind], i) => {
    if (!name || !area) throw new Usage(`${file}, line ${i + 1}: a line is NAME,AREA[,KIND]`)
    return { name, area, kind: kindOf(kind || undefined) }
  })
}

const problemLines = (problems: readonly AreaProblem[]): string[] =>
  problems.map((p) => `  ${p.kind} at ${p.lon.toFixed(6)},${p.lat.toFixed(6)}: ${p.reason.en}`)

export const areaCommands: Record<string, Command> = {
  'area import': {
    usage: 'area import FILE... [--map F] [--datum wgs84|gcj02|bd09]',
    values: ['map', 'datum'],
    run(words, { call }) {
      if (words.words.length === 0) throw new Usage('name at least one file')
      const map = text(words, 'map')
      return call('import.run', {
        files: words.words.map((f) => resolve(f)),
        ...given({ map: map === undefined ? undefined : resolve(map), datum: text(words, 'datum') as 'wgs84' | undefined }),
      })
    },
    print: (a: Answer<'import.run'>) =>
      a.files
        .flatMap((f) => [
          `${f.file}: ${f.holds} into "${f.source}", ${f.seconds.toFixed(1)} s`,
          `  ${n(f.rows)} rows = ${n(f.imported)} imported + ${n(f.updated)} updated + ${n(f.unchanged)} unchanged + ${n(f.quarantined)} quarantined + ${n(f.refused)} refused`,
          ...(f.holds === 'areas' ? [`  ${n(f.problems?.length ?? 0)} problems with the areas as they are now`] : []),
          ...problemLines(f.problems ?? []).map((line) => `  ${line}`),
        ])
        .join('\n'),
  },
  'area list': {
    usage: 'area list',
    run: (_words, { call }) => call('area.list', {}),
    print: (a: Answer<'area.list'>) =>
      a.areas.length === 0
        ? 'No area yet. Bring some in with: area import FILE.geojson'
        : table([
            ['key', 'zh', 'en', 'level', 'parent'],
            ...a.areas.map((x) => [x.key, x.name.zh, x.name.en, x.level, x.parent]),
          ]),
  },
  'area check': {
    usage: 'area check',
    run: (_words, { call }) => call('area.check', {}),
    print: (a: Answer<'area.check'>) => [`${n(a.problems.length)} problems`, ...problemLines(a.problems)].join('\n'),
  },
  'gazetteer list': {
    usage: 'gazetteer list [TEXT] [--limit N]',
    values: ['limit'],
    run: (words, { call }) =>
      call('gazetteer.list', given({ text: words.words.join(' ') || undefined, limit: number(words, 'limit') })),
    print: (a: Answer<'gazetteer.list'>) =>
      [
        `${n(a.total)} names; ${n(a.inferred)} reports have their area by a name`,
        table(
          a.names.map((x) => [
            x.id === null ? '-' : String(x.id),
            x.name,
            x.kind,
            x.area,
            x.areaName.zh,
            x.ambiguous ? 'ambiguous' : '',
          ]),
        ),
      ].join('\n'),
  },
  'gazetteer add': {
    usage: 'gazetteer add NAME --area KEY [--kind area|street|estate|other]',
    values: ['area', 'kind'],
    run: (words, { call }) =>
      call('gazetteer.put', {
        names: [{ name: word(words, 0, 'NAME'), area: required(words, 'area'), kind: kindOf(text(words, 'kind')) }],
      }),
    print: printPut,
  },
  'gazetteer import': {
    usage: 'gazetteer import FILE.csv   (lines of NAME,AREA[,KIND])',
    run: (words, { call }) => call('gazetteer.put', { names: namesIn(resolve(word(words, 0, 'FILE'))) }),
    print: printPut,
  },
  'gazetteer remove': {
    usage: 'gazetteer remove ID',
    run: (words, { call }) => call('gazetteer.remove', { id: idOf(word(words, 0, 'ID')) }),
    print: (a: Answer<'gazetteer.remove'>) => `"${a.removed}" removed; ${n(a.placed)} reports have their area by a name.`,
  },
  'source shift': {
    usage: 'source shift NAME',
    run: (words, { call }) => call('source.shift', { name: word(words, 0, 'NAME') }),
    print: (a: Answer<'source.shift'>) =>
      [
        a.sentence.en,
        table([['read as', 'fit', 'moved by m'], ...a.fits.map((f) => [f.datum, f.fit.toFixed(3), Math.round(f.metres)])]),
      ].join('\n'),
  },
}

function printPut(a: Answer<'gazetteer.put'>): string {
  return `${n(a.added)} added, ${n(a.unchanged)} there already; ${n(a.placed)} reports have their area by a name.`
}
function idOf(value: string): number {
  if (!/^\d+$/.test(value)) throw new Usage(`an id is a number, not "${value}"`)
  return Number(value)
}
