/** The office's server away: what is kept goes on, changes wait for it, and what two people changed is for them to settle. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../../main/app.ts'
import { createFileHost } from '../../../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../../../main/store/client.ts'
import type { Link } from '../../../../main/store/kept/office-store.ts'
import type { ServerAddress } from '../../../../main/store/postgres/address.ts'
import { admitLogin } from '../../../../main/store/postgres/roles.ts'
import { serverFileText } from '../../../../main/store/postgres/server-file.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { type CutProxy, cutProxy } from '../../../fixture/cut-proxy.ts'
import { testKey } from '../../../fixture/make-store.ts'
import { at, makeDatabase, makeLogin, openAs, seedOffice, sqlAs, storeAs } from '../../../fixture/office-seed.ts'

const li = `li_${process.pid}`
const wang = `wang_${process.pid}`

describe.skipIf(whyNoCluster() !== null)(
  `an office's server that is away (${whyNoCluster() ?? 'on a cluster of its own'})`,
  () => {
    let seeded: string
    let address: ServerAddress
    let proxy: CutProxy
    let meeting: number
    let made = 0
    beforeAll(async () => {
      const plain = makeDatabase(`away_seed_${process.pid}`)
      seeded = plain.database
      for (const name of [li, wang]) makeLogin(name)
      const { store, close } = await openAs(plain, plain.user)
      await seedOffice(store)
      const added = await store.call('meeting.add', {
        day: '2026-06-10',
        number: 1,
        title: '第1次会商',
        period: { from: '2026-06-01', to: '2026-06-08' },
        filter: {},
        language: 'zh',
        agencies: [],
        agenda: [],
      })
      meeting = added.id
      await close()
      proxy = cutProxy(`${plain.host}/.s.PGSQL.${plain.port}`)
    }, 120_000)
    afterAll(() => proxy.close())
    beforeEach(() => {
      proxy.order({ kind: 'pass' })
      address = makeDatabase(`away_${process.pid}_${++made}`, seeded)
      const owner = sqlAs(address, address.user)
      for (const name of [li, wang]) admitLogin(owner, { name, roles: ['analyst', 'briefer'], areas: [], at })
    })

    const gone = (): void => proxy.order({ kind: 'refuse' })
    const back = (): void => proxy.order({ kind: 'pass' })
    function folderOf(user: string): string {
      const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-away-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      writeFileSync(join(folder, 'server.json'), serverFileText({ ...proxy.through(address), user }), { mode: 0o600 })
      return folder
    }
    async function open(folder: string, stays = true): Promise<{ store: Store; link: Link; close(): Promise<void> }> {
      const store = await openStoreThreads({ folder, key: testKey, account: 'on this machine' }, { now: Date.now, stays })
      let isClosed = false
      const close = async (): Promise<void> => {
        if (isClosed) return
        isClosed = true
        await store.close()
      }
      onTestFinished(close)
      return { store, link: store.link as Link, close }
    }
    async function kept(user = li) {
      const folder = folderOf(user)
      const opened = await open(folder)
      await opened.link.refresh()
      return { folder, ...opened }
    }
    const until = (fits: () => boolean): Promise<void> =>
      expect
        .poll(fits, { timeout: 20_000, interval: 100 })
        .toBe(true)
        .then(() => {})
    const newFlags = async (store: Store) => (await store.call('flag.list', {})).filter(({ status }) => status === 'new')

    test('flags, meetings, areas and the newest reports are answered as they were kept, and it says since when and as of when', async () => {
      const { store, link } = await kept()
      const before = {
        flags: await store.call('flag.list', {}),
        meeting: await store.call('meeting.get', { id: meeting }),
        detail: await store.call('report.detail', { id: 7, language: 'zh' }),
        rows: await store.call('report.rows', { ids: [3, 9, 240], language: 'zh' }),
        lines: await store.call('ledger.lines', { now: at }),
        areas: await store.call('area.list', {}),
        state: await store.call('state', {}),
      }
      expect(link.state().awaySince).toBeNull()
      gone()
      expect(await store.call('flag.list', {})).toEqual(before.flags)
      expect(link.state().awaySince).toBeGreaterThan(1_700_000_000)
      expect(link.state().kept).toEqual({ at: expect.any(Number), reports: 240 })
      expect(await store.call('meeting.get', { id: meeting })).toEqual(before.meeting)
      expect(await store.call('report.detail', { id: 7, language: 'zh' })).toEqual(before.detail)
      expect(await store.call('report.rows', { ids: [3, 9, 240], language: 'zh' })).toEqual(before.rows)
      expect((await store.call('ledger.lines', { now: at })).map(({ source, owed }) => [source, owed])).toEqual(
        before.lines.map(({ source, owed }) => [source, owed]),
      )
      expect(await store.call('area.list', {})).toEqual(before.areas)
      expect(await store.call('state', {})).toEqual(before.state)
    })

    test('what only the server can answer is refused in words, and nothing is done', async () => {
      const { store } = await kept()
      gone()
      for (const [method, request] of [
        ['search.ids', { text: '消防' }],
        ['report.reveal', { id: 1, reason: 'to see', at }],
        ['report.detail', { id: 9_999, language: 'zh' }],
        ['report.export', { ids: [1, 9_999] }],
        ['meeting.remove', { id: meeting, at }],
      ] as const)
        await expect(store.call(method, request as never), method).rejects.toMatchObject({ code: 'upstream', server: 'away' })
      expect(await store.call('meeting.get', { id: meeting })).not.toBeNull()
    })

    test('a workstation opens on what it kept; one that kept nothing does not, and says why', async () => {
      const { folder, store, close } = await kept()
      const flags = await store.call('flag.list', {})
      await close()
      gone()
      const again = await open(folder)
      expect(again.store.opened.state.reports).toBe(240)
      expect(await again.store.call('flag.list', {})).toEqual(flags)
      await expect(open(folderOf(li))).rejects.toMatchObject({ code: 'upstream', server: 'away' })
    })

    test('changes are seen here at once, wait in their order, and are on the server by themselves when it is back', async () => {
      const { store, link } = await kept()
      const [flag, other] = await newFlags(store)
      gone()
      await store.call('flag.dispose', { id: flag!.id, status: 'seen', reason: null, at })
      await store.call('flag.dispose', { id: flag!.id, status: 'verified', reason: '已去现场', at: at + 60 })
      await store.call('meeting.set', { id: meeting, change: { minutes: '离线写的' }, touch: { at, seen: { minutes: '' } } })
      await store.call('edit.put', { meeting, language: 'zh', block: 'summary', runs: '["离线改的"]', at })
      expect((await store.call('flag.get', { id: flag!.id }))?.status).toBe('verified')
      expect((await store.call('meeting.get', { id: meeting }))?.minutes).toBe('离线写的')
      expect(link.state().waiting.map(({ call, state }) => [call.method, state])).toEqual([
        ['flag.dispose', 'waiting'],
        ['flag.dispose', 'waiting'],
        ['meeting.set', 'waiting'],
        ['edit.put', 'waiting'],
      ])
      back()
      await until(() => link.state().awaySince === null)
      expect(link.state().waiting).toEqual([])
      const there = await storeAs(address, address.user)
      expect((await there.call('flag.events', { id: flag!.id })).map(({ status, reason }) => [status, reason])).toEqual([
        ['seen', null],
        ['verified', '已去现场'],
      ])
      expect((await there.call('flag.get', { id: other!.id }))?.status).toBe('new')
      expect((await there.call('meeting.get', { id: meeting }))?.minutes).toBe('离线写的')
      expect(await there.call('edit.list', { meeting, language: 'zh' })).toEqual([{ block: 'summary', runs: '["离线改的"]' }])
      const { lines } = await there.call('audit.list', { what: 'disposition', limit: 1 })
      expect(lines[0]).toMatchObject({ account: li, why: '已去现场' })
      expect((await there.call('audit.verify', {})).valid).toBe(true)
    })

    test('where somebody else changed the same meanwhile both versions and who are told, and nobody is written over unasked', async () => {
      const { store, link } = await kept()
      const [flag, other] = await newFlags(store)
      gone()
      await store.call('flag.dispose', { id: flag!.id, status: 'artefact', reason: '重复上报', at })
      await store.call('flag.dispose', { id: other!.id, status: 'no-action', reason: '已知', at })
      await store.call('meeting.set', { id: meeting, change: { minutes: '李写的' }, touch: { at, seen: { minutes: '' } } })
      const there = await storeAs(address, wang)
      await there.call('flag.dispose', { id: flag!.id, status: 'verified', reason: '现场确认', at: at + 5 })
      await there.call('meeting.set', { id: meeting, change: { minutes: '王写的' }, touch: { at: at + 6 } })
      back()
      await until(() => link.state().awaySince === null)
      const { waiting } = link.state()
      expect(waiting.map(({ state, clash }) => [state, clash])).toEqual([
        [
          'clash',
          {
            part: 'disposition',
            theirs: { status: 'verified', reason: '现场确认' },
            mine: { status: 'artefact', reason: '重复上报' },
            by: { account: wang, at: at + 5 },
          },
        ],
        ['clash', { part: 'minutes', theirs: '王写的', mine: '李写的', by: { account: wang, at: at + 6 } }],
      ])
      expect((await there.call('flag.get', { id: flag!.id }))?.status).toBe('verified')
      expect((await there.call('flag.get', { id: other!.id }))?.status).toBe('no-action')
      await link.settle(waiting[0]!.id, 'drop')
      await link.settle(waiting[1]!.id, 'mine')
      expect(link.state().waiting).toEqual([])
      expect((await there.call('flag.get', { id: flag!.id }))?.status).toBe('verified')
      expect((await there.call('meeting.get', { id: meeting }))?.minutes).toBe('李写的')
    })

    test('what one wrote at another desk meanwhile is not written over by what one wrote while away', async () => {
      const { store, link } = await kept()
      gone()
      await store.call('meeting.set', {
        id: meeting,
        change: { minutes: '路上写的' },
        touch: { at, seen: { minutes: '' } },
      })
      await store.call('meeting.set', {
        id: meeting,
        change: { minutes: '路上写的，又补一句' },
        touch: { at: at + 1, seen: { minutes: '' } },
      })
      await store.call('edit.put', { meeting, language: 'zh', block: 'summary', runs: '["路上改的"]', at })
      const desk = await storeAs(address, li)
      await desk.call('edit.put', { meeting, language: 'zh', block: 'summary', runs: '["办公室改的"]', at })
      back()
      await until(() => link.state().awaySince === null)
      expect(link.state().waiting.map(({ state, clash }) => [state, clash?.theirs, clash?.by?.account])).toEqual([
        ['clash', '["办公室改的"]', li],
      ])
      // The second of two quick steps of one's own is none of somebody else.
      expect((await desk.call('meeting.get', { id: meeting }))?.minutes).toBe('路上写的，又补一句')
    })

    test('what was written over after the two versions were shown is shown again before it is written over', async () => {
      const { store, link } = await kept()
      const [flag] = await newFlags(store)
      gone()
      await store.call('flag.dispose', { id: flag!.id, status: 'artefact', reason: '我的', at })
      const there = await storeAs(address, wang)
      await there.call('flag.dispose', { id: flag!.id, status: 'verified', reason: '王一', at: at + 5 })
      back()
      await until(() => link.state().awaySince === null)
      const [row] = link.state().waiting
      await there.call('flag.dispose', { id: flag!.id, status: 'verified', reason: '王二', at: at + 9 })
      await link.settle(row!.id, 'mine')
      expect(link.state().waiting[0]?.clash?.theirs).toEqual({ status: 'verified', reason: '王二' })
      await link.settle(row!.id, 'mine')
      expect(link.state().waiting).toEqual([])
      expect((await there.call('flag.get', { id: flag!.id }))?.reason).toBe('我的')
    })

    test('a change of several parts that somebody else changed too is settled part by part, and then it is', async () => {
      const owner = await storeAs(address, address.user)
      const decision = await owner.call('decision.add', {
        meeting,
        decision: {
          text: '清理楼道',
          agency: null,
          due: null,
          expected: '',
          place: null,
          category: null,
          note: '',
          state: 'open',
          stateDay: null,
        },
      })
      const { store, link } = await kept()
      gone()
      await store.call('decision.set', {
        id: decision!.id,
        change: { state: 'dropped', stateDay: '2026-06-09' },
        touch: { at },
      })
      await owner.call('decision.set', {
        id: decision!.id,
        change: { state: 'done', stateDay: '2026-06-11' },
        touch: { at: at + 1 },
      })
      back()
      await until(() => link.state().awaySince === null)
      const [row] = link.state().waiting
      expect(row?.clash).toMatchObject({ part: 'state', theirs: 'done', mine: 'dropped' })
      await link.settle(row!.id, 'mine')
      expect(link.state().waiting[0]?.clash).toMatchObject({ part: 'stateDay', theirs: '2026-06-11' })
      await link.settle(row!.id, 'mine')
      expect(link.state().waiting).toEqual([])
      expect(await owner.call('decision.get', { id: decision!.id })).toMatchObject({
        state: 'dropped',
        stateDay: '2026-06-09',
      })
    })

    test('a server that takes nothing for a while is waited for: what waits is neither refused nor lost', async () => {
      const { store, link } = await kept()
      const [flag] = await newFlags(store)
      gone()
      await store.call('flag.dispose', { id: flag!.id, status: 'verified', reason: '只读期间', at })
      const owner = sqlAs(address, address.user)
      owner.exec(`ALTER ROLE "${li}" SET default_transaction_read_only = on`)
      onTestFinished(() => void owner.exec(`ALTER ROLE "${li}" RESET default_transaction_read_only`))
      back()
      await new Promise((done) => setTimeout(done, 5_000))
      expect([link.state().awaySince !== null, link.state().waiting.map(({ state }) => state)]).toEqual([true, ['waiting']])
      owner.exec(`ALTER ROLE "${li}" RESET default_transaction_read_only`)
      owner.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${li}'`)
      await until(() => link.state().awaySince === null)
      expect(link.state().waiting).toEqual([])
      expect((await (await storeAs(address, wang)).call('flag.get', { id: flag!.id }))?.reason).toBe('只读期间')
    })

    test('what waits when the workstation is closed comes in when it is next opened, also by a command of a terminal', async () => {
      const { folder, store, close } = await kept()
      const [flag] = await newFlags(store)
      gone()
      await store.call('flag.dispose', { id: flag!.id, status: 'explained', reason: '演练', at })
      await close()
      back()
      const command = await open(folder, false)
      expect(command.link.state().waiting).toEqual([])
      expect((await command.store.call('flag.get', { id: flag!.id }))?.reason).toBe('演练')
    })

    test('a change whose answer was lost is stored once, however often it is brought in', async () => {
      const there = await storeAs(address, li)
      const [flag] = await newFlags(there)
      const call = {
        method: 'flag.dispose' as const,
        request: { id: flag!.id, status: 'verified' as const, reason: '一次', at },
        seen: { status: 'new' as const, reason: null },
      }
      expect(await there.call('waiting.apply', call)).toEqual({ state: 'done' })
      expect(await there.call('waiting.apply', call)).toEqual({ state: 'done' })
      expect(await there.call('flag.events', { id: flag!.id })).toHaveLength(1)
    })

    test('what is kept is for this account alone and cannot be read without the key', async () => {
      const { folder, close } = await kept()
      await close()
      const inside = join(folder, readdirSync(folder).find((name) => name.startsWith('kept-')) as string)
      expect(statSync(inside).mode & 0o777).toBe(0o700)
      for (const name of readdirSync(inside)) {
        const file = join(inside, name)
        expect(statSync(file).mode & 0o777).toBe(0o600)
        expect(readFileSync(file).includes(Buffer.from('楼道'))).toBe(false)
        expect(readFileSync(file).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
      }
    })

    test('a login that the server turns away keeps nothing of it', async () => {
      const { store, link } = await kept()
      const owner = sqlAs(address, address.user)
      owner.exec(`ALTER ROLE "${li}" NOLOGIN`)
      onTestFinished(() => void owner.exec(`ALTER ROLE "${li}" LOGIN`))
      owner.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${li}'`)
      await expect(store.call('state', {})).rejects.toMatchObject({ code: 'barred', server: 'turned-away' })
      expect(link.state().kept).toBeNull()
    })

    test('reports that were withdrawn or are no longer among the newest are kept no longer than to the next time', async () => {
      const { store, link } = await kept()
      const owner = sqlAs(address, address.user)
      owner.exec('UPDATE report SET suppressed = 1, changed_version = changed_version + 1 WHERE id = 12')
      await link.refresh()
      expect(link.state().kept?.reports).toBe(239)
      gone()
      await expect(store.call('report.detail', { id: 12, language: 'zh' })).rejects.toMatchObject({ code: 'upstream' })
    })

    test('the app tells it all in words: what waits, both versions, who, and the ledger as of when', async () => {
      const folder = folderOf(li)
      const keys = mkdtempSync(join(tmpdir(), 'fieldbrief-keys-'))
      onTestFinished(() => rmSync(keys, { recursive: true, force: true }))
      const logged: string[] = []
      const host = createFileHost({
        shell: 'web',
        storeDir: folder,
        keys,
        version: '0.0.0',
        language: 'zh',
        log: (line) => logged.push(line),
      })
      const app = await createApp(host)
      onTestFinished(() => app.close())
      const context = { signal: new AbortController().signal }
      await until(() => readdirSync(folder).some((name) => name.startsWith('kept-')))
      const linkNow = () => app.handlers['link.get']({}, context)
      await expect.poll(async () => (await linkNow()).keptReports, { timeout: 30_000 }).toBe(240)
      const keptAt = (await linkNow()).keptAt as string
      const { flags } = await app.handlers['flag.list']({ statuses: ['new'] }, context)
      const flag = flags[0]!
      gone()
      await app.handlers['flag.dispose']({ id: flag.id, status: 'verified', reason: '去过了' }, context)
      const away = await linkNow()
      expect(away).toMatchObject({ isShared: true, awaySince: expect.any(String), keptAt })
      expect(away.changes).toMatchObject([
        { state: 'waiting', mine: { zh: '核实：去过了', en: 'Verified: 去过了' }, theirs: null, by: null },
      ])
      expect(away.changes[0]!.subject.zh).toContain(`预警 F-${String(flag.id).padStart(4, '0')}，消防`)
      expect((await app.handlers['ledger.list']({}, context)).asOf).toBe(keptAt)
      await expect(app.handlers['link.settle']({ id: away.changes[0]!.id, how: 'mine' }, context)).rejects.toMatchObject({
        code: 'bad-request',
      })
      await expect(
        app.handlers['brief.make'](
          { filter: {}, formats: ['html'], audience: 'internal', out: join(folder, 'out') } as never,
          context,
        ),
      ).rejects.toMatchObject({ code: 'upstream', text: { zh: expect.stringContaining('简报没有导出') } })
      const there = await storeAs(address, wang)
      await there.call('flag.dispose', { id: flag.id, status: 'no-action', reason: '别处已办', at })
      back()
      await expect.poll(async () => (await linkNow()).awaySince, { timeout: 30_000 }).toBeNull()
      const { changes } = await linkNow()
      expect(changes).toMatchObject([
        {
          state: 'clash',
          mine: { zh: '核实：去过了' },
          theirs: { zh: '不处置：别处已办', en: 'No action: 别处已办' },
          by: { account: wang },
        },
      ])
      const settled = await app.handlers['link.settle']({ id: changes[0]!.id, how: 'mine' }, context)
      expect(settled.changes).toEqual([])
      expect((await there.call('flag.get', { id: flag.id }))?.reason).toBe('去过了')
    })
  },
)
