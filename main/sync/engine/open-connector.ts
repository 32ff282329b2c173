/** The connector of a source: one line for each kind of upstream. */
import { isAbsolute } from 'node:path'
import { Failure } from '../../../contract/reply.ts'
import type { Credentials, FeedKind, SourceOptions } from '../../../contract/sync.ts'
import type { Connector } from '../connector.ts'
import { feedConnector } from '../feed/connector.ts'
import { isZone } from '../file/time.ts'
import { checkAddress, type HttpClient, openHttp } from '../http/http.ts'
import { readInstant } from '../instant.ts'
import { open311Connector } from '../open311/connector.ts'
import type { Classify } from '../open311/record.ts'
import type { SyncTools } from './tools.ts'

/** A source as it is kept, or as it is about to be added. */
export interface SourcePlan {
  name: string
  kind: FeedKind
  url: string
  options: SourceOptions
}

/** What every connector over HTTP is made from. */
export interface ConnectorParts {
  url: URL
  options: SourceOptions
  /** IANA zone of times without an offset; null is UTC. */
  tz: string | null
  /** First second wanted, UTC; null: as far back as there is something. */
  from: number | null
  classify: Classify
  credentials: Credentials | null
  http: HttpClient
  /** Milliseconds since 1970. */
  now(): number
  log(line: string): void
  /** Ids of reports here from before `before`, seconds UTC, that are not closed. */
  open(before: number): Promise<string[]>
}

/** Throws Failure for a plan that could never work. */
export function checkPlan({ kind, url, options }: SourcePlan): URL | null {
  const bad = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })
  if (options.tz && !isZone(options.tz))
    throw bad(
      `没有名为「${options.tz}」的时区。请写成 Asia/Shanghai 这样的名称。`,
      `There is no time zone "${options.tz}". Give a name such as Asia/Shanghai.`,
    )
  if (options.from && readInstant(options.from, options.tz ?? null) === null)
    throw bad(
      `起始日期「${options.from}」不是日期。请写成 2026-01-31 这样。`,
      `The first day "${options.from}" is not a day. Write it as 2026-01-31.`,
    )
  if (options.proxy && /^[^/]*\/\/[^/]*@/.test(options.proxy))
    throw bad(
      '代理地址里不能写用户名或密码，因为它会显示在屏幕上。请去掉后重试。',
      'The address of a proxy must not hold a user name or password, because it is shown on screen. Take them out and try again.',
    )
  if (kind === 'folder') {
    if (!isAbsolute(url)) throw bad('请给出文件夹的完整路径。', 'Give the full path of the folder.')
    return null
  }
  if (!URL.canParse(url))
    throw bad('这个来源没有有效的地址。请检查后重新添加。', 'This source has no valid address. Check it and add it again.')
  const address = new URL(url)
  checkAddress(address, options.allowPlainHttp === true)
  if (kind === 'odk' && (!options.project || !options.form))
    throw bad(
      'ODK 来源需要项目编号和表单。请在向导里选择。',
      'An ODK source needs its project and form. Choose them in the wizard.',
    )
  if (kind === 'ogc' && !options.collection)
    throw bad('OGC 来源需要选择一个数据集。', 'An OGC source needs one of its collections chosen.')
  return address
}

/** Throws Failure. The connector owns its connections: close it. */
export async function openConnector(
  plan: SourcePlan,
  tools: SyncTools,
  extra: { credentials?: Credentials; open?: ConnectorParts['open'] } = {},
): Promise<Connector> {
  const url = checkPlan(plan)
  const { options } = plan
  const tz = options.tz ?? null
  const from = options.from ? (readInstant(options.from, tz)?.seconds ?? null) : null
  const credentials = extra.credentials ?? (await tools.credentials(plan.name))
  const http = openHttp({
    userAgent: `Fieldbrief/${tools.version ?? '0'}`,
    allowPlainHttp: options.allowPlainHttp === true,
    log: tools.log,
    ...(tools.limits ? { limits: tools.limits } : {}),
    ...(tools.clock ? { clock: tools.clock } : {}),
    ...(options.pin ? { pin: options.pin } : {}),
    ...(options.proxy ? { proxy: options.proxy } : {}),
    // ODK hands out tokens of its own: its connector adds them.
    ...(credentials && url && plan.kind !== 'odk'
      ? { origin: url.origin, authorization: async () => authorizationOf(credentials) }
      : {}),
  })
  const parts: ConnectorParts = {
    url: url ?? new URL('file:///'),
    options,
    tz,
    from,
    classify: tools.classify,
    credentials,
    http,
    now: tools.now,
    log: tools.log,
    open: extra.open ?? (async () => []),
  }
  switch (plan.kind) {
    case 'open311':
      return open311Connector({ ...parts, jurisdiction: options.jurisdiction ?? null })
    case 'feed':
      return feedConnector(parts)
    case 'odk':
      return (await import('../odk/connector.ts')).odkConnector(parts)
    case 'ogc':
      return (await import('../ogc/connector.ts')).ogcConnector(parts)
    case 'folder':
      await http.close()
      return (await import('../folder/connector.ts')).folderConnector({
        ...parts,
        folder: plan.url,
        ...(tools.clock ? { clock: tools.clock } : {}),
      })
  }
}

function authorizationOf({ user, secret }: Credentials): string {
  return user === undefined ? `Bearer ${secret}` : `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
}
