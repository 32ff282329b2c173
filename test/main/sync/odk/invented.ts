/** What the test server holds, can be asked and can do wrong: a form and submissions, all invented. */
import type { IncomingHttpHeaders } from 'node:http'

export interface Submission {
  id: string
  /** Newest instanceID; the first stays the id. */
  instance: string
  data: Record<string, unknown>
  submitted: number
  updated: number | null
  deleted: number | null
  review: string | null
  edits: number
  submitter: number
  /** name -> content; null: expected and not come. */
  files: Map<string, Buffer | null>
  comments: { body: string; at: number }[]
  /** Written and not committed: nobody reads it yet. */
  hidden: boolean
}
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** Of its kind, from 1. */
  n: number
  kind: 'session' | 'feed' | 'one' | 'rest' | 'comments' | 'files' | 'file' | 'fields' | 'forms' | 'other'
}
export type Fault =
  | { do: 'reset' }
  | { do: 'status'; status: number; code: number; resetNext?: boolean }
  /** The database dies in the middle: 200 is out, so are some rows, then the connection ends or hangs. */
  | { do: 'die'; rows: number; how: 'reset' | 'hang' | 'end' }
  | { do: 'redirect'; to: string }
  /** Before it is answered. */
  | { do: 'first'; work: () => void }

export const projectPath = '/v1/projects/1/forms/field_note'
export const fieldsOf = (version: number) => [
  { path: '/kind', name: 'kind', type: 'string', binary: null, selectMultiple: null },
  { path: '/note', name: 'note', type: 'string', binary: null, selectMultiple: null },
  { path: '/seen_at', name: 'seen_at', type: 'dateTime', binary: null, selectMultiple: null },
  { path: '/spot', name: 'spot', type: 'geopoint', binary: null, selectMultiple: null },
  { path: '/photo', name: 'photo', type: 'binary', binary: true, selectMultiple: null },
  { path: '/site', name: 'site', type: 'structure', binary: null, selectMultiple: null },
  { path: '/site/name', name: 'name', type: 'string', binary: null, selectMultiple: null },
  { path: '/finding', name: 'finding', type: 'repeat', binary: null, selectMultiple: null },
  { path: '/finding/what', name: 'what', type: 'string', binary: null, selectMultiple: null },
  { path: '/finding/number', name: 'number', type: 'int', binary: null, selectMultiple: null },
  { path: '/finding/closeup', name: 'closeup', type: 'binary', binary: true, selectMultiple: null },
  ...(version > 1 ? [{ path: '/weather', name: 'weather', type: 'string', binary: null, selectMultiple: null }] : []),
  { path: '/meta', name: 'meta', type: 'structure', binary: null, selectMultiple: null },
  { path: '/meta/instanceID', name: 'instanceID', type: 'string', binary: null, selectMultiple: null },
]

/** What the server believes its name to be, whatever address was called. */
export const ownName = 'https://odk.example.org'

/** Starts of pictures: what the bytes say they are is looked at. */
export const picture = (n: number, bytes = 400): Buffer =>
  Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.alloc(bytes, n % 251),
    Buffer.from('ffd9', 'hex'),
  ])
