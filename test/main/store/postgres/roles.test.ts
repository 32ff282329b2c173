/** Who may do what on the office's server, held by the server itself: whoever logs in with a program of their own meets the same. */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../../../main/store/client.ts'
import type { StoreMethod } from '../../../../main/store/port.ts'
import type { ServerAddress } from '../../../../main/store/postgres/address.ts'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { admitLogin, type RoleKey, roleKeys } from '../../../../main/store/postgres/roles.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { seeded as generator } from '../../../fixture/make-store.ts'
import { at, makeDatabase, makeLogin, openAs, type Seeded, seedOffice, storeAs } from '../../../fixture/office-seed.ts'
import { type Given, plain, type QuestionKind, queries, questions, type Sight, sightOf } from './role-questions.ts'
import { requestsOf } from './role-requests.ts'

const mark = `roles_${process.pid}`
const template = `${mark}_seed`
/** One login for each role, and one held to areas. */
const loginOf = (role: RoleKey): string => `${mark}_${role}`
const heldOf = (role: RoleKey): string => `${mark}_${role}_held`
const heldTo: Record<RoleKey, string[]> = { viewer: ['west'], analyst: ['w1', 'e2'], briefer: ['e1'], administrator: ['west'] }

let made = 0
let known: Seeded
/** A store of its own with the same content and grants. */
const copyOfOffice = (): ServerAddress => makeDatabase(`${mark}_${++made}`, template)

describe.skipIf(whyNoCluster() !== null)('roles on the office server', () => {
  beforeAll(async () => {
    const address = makeDatabase(template)
    for (const role of roleKeys) for (const login of [loginOf(role), heldOf(role)]) makeLogin(login)
    const owner = await openAs(address, 'owner')
    known = await seedOffice(owner.store)
    await owner.close()
    const db = connectServer(address)
    for (const role of roleKeys) {
      admitLogin(db, { name: loginOf(role), roles: [role], areas: null, at })
      admitLogin(db, { name: heldOf(role), roles: [role], areas: heldTo[role], at })
    }
    db.close()
  })

  /** What a call comes to: done, or the code of why not. */
  async function outcome(store: Store, method: StoreMethod, change: object = {}): Promise<string> {
    const request = { ...requestsOf(known)[method], ...change } as Record<string, unknown>
    if (method === 'incident.keep') {
      const { dataVersion, areaVersion, incidentVersion } = await store.call('state', {})
      request.key = { method: 1, dataVersion, areaVersion, incidentVersion }
    }
    if (method === 'purge.some') request.stamp = (await store.call('purge.stamp', {})).stamp
    return store.call(method, request as never).then(
      () => 'done',
      (error: { code?: string }) => error.code ?? String(error),
    )
  }

  /** The table of docs/office.md: for each call the roles it names. */
  function documented(): { roles: Map<string, RoleKey[]>; whole: Set<string> } {
    const text = readFileSync(new URL('../../../../docs/office.md', import.meta.url), 'utf8')
    const roles = new Map<string, RoleKey[]>()
    const whole = new Set<string>()
    for (const line of text.split('\n')) {
      const cells = line.split('|').map((cell) => cell.trim())
      if (cells.length !== 4) continue
      const calls = [...(cells[2] as string).matchAll(/`([a-z-]+(?:\.[a-z-]+)?)`/g)].map((found) => found[1] as string)
      const named = (cells[1] as string)
        .split(', ')
        .filter((role): role is RoleKey => (roleKeys as readonly string[]).includes(role))
      if (cells[1] === 'whole office') for (const call of calls) whole.add(call)
      else if (named.length > 0) for (const call of calls) roles.set(call, [...(roles.get(call) ?? []), ...named])
    }
    return { roles, whole }
  }
  const includes: Record<RoleKey, RoleKey[]> = {
    viewer: ['viewer'],
    analyst: ['viewer', 'analyst'],
    briefer: ['viewer', 'briefer'],
    administrator: [...roleKeys],
  }
  const calls = (): StoreMethod[] => (Object.keys(requestsOf(known)) as StoreMethod[]).filter((method) => method !== 'close')

  test('docs/office.md names every call once', () => {
    const { roles } = documented()
    expect([...roles.keys()].sort()).toEqual(calls().sort())
  })

  test.each(roleKeys)('a %s may call what docs/office.md says, and nothing else', async (role) => {
    const { roles } = documented()
    const store = await storeAs(copyOfOffice(), loginOf(role))
    const wrong: string[] = []
    for (const method of calls()) {
      const came = await outcome(store, method)
      const may = roles.get(method)?.some((least) => includes[role].includes(least)) ?? false
      if (came !== (may ? 'done' : 'barred')) wrong.push(`${method}: ${came}`)
    }
    expect(wrong).toEqual([])
  })

  test('an administrator who is held to areas does not write what is of the whole office', async () => {
    const { whole } = documented()
    const store = await storeAs(copyOfOffice(), heldOf('administrator'))
    const [first, second] = (await store.call('search.ids', { text: '通道 OR 路灯' })).ids as unknown as [number, number]
    const [flag] = await store.call('flag.list', {})
    const barred: string[] = []
    for (const method of calls()) {
      const own = {
        ...(method === 'incident.put' ? { reports: [first, second], made: [[first, second]] } : {}),
        ...(method === 'flag.tell' ? { ids: [flag?.id] } : {}),
      }
      if ((await outcome(store, method, own)) === 'barred') barred.push(method)
    }
    expect(barred.sort()).toEqual([...whole].sort())
  })

  describe('areas', () => {
    const forAnalysts: readonly QuestionKind[] = ['attachment.next']
    const kinds = Object.keys(questions) as QuestionKind[]
    const asked = (role: RoleKey, kind: QuestionKind): boolean =>
      includes[role].includes('analyst') || !forAnalysts.includes(kind)
    let address: ServerAddress
    let owner: Awaited<ReturnType<typeof openAs>>
    /** The same questions for every role, with what the owner is told. */
    const asking: { kind: QuestionKind; given: Given; all: unknown }[] = []
    beforeAll(async () => {
      address = copyOfOffice()
      owner = await openAs(address, 'owner')
      const random = generator(1)
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
      const number = (): number => 1 + Math.floor(random() * known.reports)
      for (let n = 0; n < 500; n++) {
        const kind = pick(kinds)
        const given = { ids: Array.from({ length: 1 + Math.floor(random() * 6) }, number), text: pick(queries), one: number() }
        asking.push({ kind, given, all: await owner.store.call(kind, questions[kind](given).request as never) })
      }
    })
    afterAll(() => owner.close())

    test.each(roleKeys)(
      '500 random queries of a %s who is held to areas find there what the owner finds, and no more',
      async (role) => {
        const store = await storeAs(address, heldOf(role))
        const sight = await sightOf(owner.store, heldTo[role], known.reports)
        const wrong: string[] = []
        let narrower = 0
        for (const { kind, given, all } of asking) {
          if (!asked(role, kind)) continue
          const { request, seen } = questions[kind](given)
          const part = plain(await store.call(kind, request as never))
          const expected = plain((seen as (all: unknown, sight: Sight) => unknown)(all, sight))
          if (!isDeepStrictEqual(part, expected))
            wrong.push(`${kind} ${JSON.stringify(request)}: ${JSON.stringify(part)} is not ${JSON.stringify(expected)}`)
          if (!isDeepStrictEqual(plain(all), expected)) narrower += 1
        }
        expect(wrong.slice(0, 3)).toEqual([])
        // Most were questions in which there was something to leave out.
        expect(narrower).toBeGreaterThan(200)
      },
    )

    test('a viewer without areas finds what the owner finds', async () => {
      const store = await storeAs(address, loginOf('viewer'))
      for (const { kind, given, all } of asking.slice(0, 100))
        if (asked('viewer', kind))
          expect(plain(await store.call(kind, questions[kind](given).request as never)), kind).toEqual(plain(all))
    })
  })
})
