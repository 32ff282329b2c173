import type { Request } from '../../../contract/api.ts'
import type { Credentials, FeedKind, MappedField, SourceOptions, UpstreamForm } from '../../../contract/sync.ts'
import type { Datum } from '../../../contract/taxonomy.ts'

/** What a person has typed into the wizard so far. It lives for as long as the window; the secret leaves it once it is kept. */
export interface SourceDraft {
  kind: FeedKind | null
  name: string
  url: string
  auth: 'none' | 'password' | 'token'
  user: string
  secret: string
  allowPlainHttp: boolean
  jurisdiction: string
  extensions: boolean
  from: string
  pin: string
  proxy: string
  form: { id: string; project: string | null } | null
  /** null: as suggested. */
  fields: Partial<Record<MappedField, string>> | null
  tz: string
  datum: Datum
  everyMinutes: number
}
export const emptyDraft: SourceDraft = {
  kind: null,
  name: '',
  url: '',
  auth: 'none',
  user: '',
  secret: '',
  allowPlainHttp: false,
  jurisdiction: '',
  extensions: false,
  from: '',
  pin: '',
  proxy: '',
  form: null,
  fields: null,
  tz: '',
  datum: 'wgs84',
  everyMinutes: 15,
}

export const wizardSteps = ['kind', 'connect', 'form', 'fields', 'preview', 'done'] as const
export type WizardStep = (typeof wizardSteps)[number]

/** Rows that lack one of these can hardly be counted. */
export const neededFields: readonly MappedField[] = ['occurredAt', 'category']

/** Steps of this kind of upstream: only some have forms to choose from and fields to map. */
export function stepsOf(kind: FeedKind | null): WizardStep[] {
  const mapped = kind === 'odk' || kind === 'ogc'
  return wizardSteps.filter((step) => mapped || (step !== 'form' && step !== 'fields'))
}

/** An http address of another machine: what it sends can be read and changed on the way. */
export function isPlainAndFar(address: string): boolean {
  if (!URL.canParse(address.trim())) return false
  const { protocol, hostname } = new URL(address.trim())
  const near =
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
  return protocol === 'http:' && !near
}

export type DraftField = 'name' | 'url' | 'plain' | 'user' | 'secret' | 'pin' | 'proxy'
export type DraftProblem =
  | 'noName'
  | 'nameTaken'
  | 'badUrl'
  | 'urlSecret'
  | 'badPath'
  | 'plainNeedsLeave'
  | 'noUser'
  | 'noSecret'
  | 'badPin'
  | 'badProxy'

/** What is wrong with the connection step, by field; empty when it can be tried. */
export function problemsOf(draft: SourceDraft, taken: readonly string[]): Partial<Record<DraftField, DraftProblem>> {
  const found: Partial<Record<DraftField, DraftProblem>> = {}
  const name = draft.name.trim()
  const url = draft.url.trim()
  if (name === '') found.name = 'noName'
  else if (taken.includes(name)) found.name = 'nameTaken'
  if (draft.kind === 'folder') {
    if (!/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(url)) found.url = 'badPath'
    return found
  }
  if (!/^https?:\/\/[^\s/]+/.test(url) || !URL.canParse(url)) found.url = 'badUrl'
  else if (new URL(url).username !== '' || new URL(url).password !== '') found.url = 'urlSecret'
  else if (isPlainAndFar(url) && !draft.allowPlainHttp) found.plain = 'plainNeedsLeave'
  if (draft.auth === 'password' && draft.user.trim() === '') found.user = 'noUser'
  if (draft.auth !== 'none' && draft.secret === '') found.secret = 'noSecret'
  if (draft.pin.trim() !== '' && !/^[A-Za-z0-9+/]{43}=$/.test(draft.pin.trim())) found.pin = 'badPin'
  if (draft.proxy.trim() !== '' && !/^http:\/\/[^\s/]+$/.test(draft.proxy.trim().replace(/\/$/, ''))) found.proxy = 'badProxy'
  return found
}

/** The draft as it is kept; what was left empty is left out. */
export function draftOptions(draft: SourceDraft): SourceOptions {
  const { kind } = draft
  const text = (key: 'jurisdiction' | 'from' | 'tz' | 'pin' | 'proxy') => (draft[key].trim() ? { [key]: draft[key].trim() } : {})
  const network = kind !== 'folder'
  return {
    ...(kind === 'open311' ? { ...text('jurisdiction'), ...(draft.extensions ? { extensions: true } : {}) } : {}),
    ...(kind === 'odk' && draft.form ? { project: draft.form.project ?? '', form: draft.form.id } : {}),
    ...(kind === 'ogc' && draft.form ? { collection: draft.form.id } : {}),
    ...(draft.fields && stepsOf(kind).includes('fields') ? { fields: draft.fields } : {}),
    ...text('tz'),
    ...(draft.datum === 'wgs84' ? {} : { datum: draft.datum }),
    ...text('from'),
    ...(network && isPlainAndFar(draft.url) && draft.allowPlainHttp ? { allowPlainHttp: true } : {}),
    ...(network ? { ...text('pin'), ...text('proxy') } : {}),
    everyMinutes: draft.everyMinutes,
  }
}

export function draftCredentials(draft: Pick<SourceDraft, 'auth' | 'user' | 'secret'>): Credentials | undefined {
  if (draft.auth === 'none') return undefined
  return draft.auth === 'password' ? { user: draft.user.trim(), secret: draft.secret } : { secret: draft.secret }
}

/** What the upstream is asked: its forms while none is chosen, else fields and first rows. */
export function draftQuestion(draft: SourceDraft): Request<'source.fields'> {
  const credentials = draft.kind === 'folder' ? undefined : draftCredentials(draft)
  const { everyMinutes: _, ...options } = draftOptions(draft)
  return { kind: draft.kind ?? 'open311', url: draft.url.trim(), options, ...(credentials ? { credentials } : {}) }
}

export function draftRequest(draft: SourceDraft): Request<'source.add'> {
  const credentials = draft.kind === 'folder' ? undefined : draftCredentials(draft)
  return {
    name: draft.name.trim(),
    kind: draft.kind ?? 'open311',
    url: draft.url.trim(),
    options: draftOptions(draft),
    ...(credentials ? { credentials } : {}),
  }
}

/** Rows that would be stored, and those that would be kept out. */
export function previewSum(rows: UpstreamForm['rows']): { stored: number; kept: number } {
  const stored = rows.filter((row) => 'stored' in row).length
  return { stored, kept: rows.length - stored }
}
