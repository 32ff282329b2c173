/**
 * What the shells allow, as pure decisions: no I/O, nothing of Electron, so that every rule can be held by a test.
 * Both the Electron window and the browser window go by these.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Method } from '../../contract/api.ts'

/** Where the renderer lives inside Electron. A standard scheme: it has an origin, and 'self' means it. */
export const appScheme = 'fieldbrief'
export const appHost = 'app'
export const appOrigin = `${appScheme}://${appHost}`

/**
 * One policy for Electron and web. Nothing comes from outside and nothing is inline: scripts, sheets, workers, fonts and
 * connections are the app's own files; pictures and media may also be made in the page (blob:, data:).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Of a page that is only printed: what stands in it, and nothing else. */
export const printPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
/** Where Electron finds the page to print. */
export const printUrl = `${appScheme}://print/`

/** A page as it may be printed: under `printPolicy`, whatever else it says of itself. It must have a head. */
export function printable(html: string): string {
  const head = /^\s*<!doctype html>\s*<html[^<>]*>\s*<head>/i.exec(html)?.[0]
  if (head === undefined) throw new RangeError('printable: the page does not begin with <!doctype html><html><head>')
  return `${head}<meta http-equiv="Content-Security-Policy" content="${printPolicy}">${html.slice(head.length)}`
}

/** Headers of every answer that carries a page or one of its parts. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
  'X-Frame-Options': 'DENY',
}

/** Whether an Electron frame may call: the main frame of the app's own page, and nothing that merely looks like it. */
export function trustedSender(url: string, isMainFrame: boolean): boolean {
  return isMainFrame && isAppUrl(url)
}

/**
 * Where a frame of the app's own window may go: the window itself only inside the app's origin; a frame inside it only to
 * content that the page itself wrote (the briefing preview).
 */
export function navigationAllowed(url: string, isMainFrame: boolean): boolean {
  return isMainFrame ? isAppUrl(url) : url === 'about:srcdoc'
}

/** Whether the window may load an address at all: its own scheme and what its page made itself. */
export function loadAllowed(url: string): boolean {
  return isAppUrl(url) || url.startsWith(`blob:${appOrigin}/`) || url.startsWith('data:')
}

/** Whether a download may be saved: only bytes that the page holds already. */
export function downloadAllowed(url: string): boolean {
  return url.startsWith(`blob:${appOrigin}/`)
}

function isAppUrl(url: string): boolean {
  const parsed = parseUrl(url)
  return (
    parsed !== null &&
    parsed.protocol === `${appScheme}:` &&
    parsed.host === appHost &&
    parsed.username === '' &&
    parsed.password === ''
  )
}

/** Whether an address may be handed to the system's browser: http(s), a host, no credentials in it. */
export function linkAllowed(url: string): boolean {
  if (url.length > 2_000) return false
  const parsed = parseUrl(url)
  return (
    parsed !== null &&
    (parsed.protocol === 'https:' || parsed.protocol === 'http:') &&
    parsed.hostname !== '' &&
    parsed.username === '' &&
    parsed.password === ''
  )
}

/** What becomes of window.open or a link with a target: never a window; an allowed address goes outside. */
export function windowOpenDecision(url: string): 'outside' | 'deny' {
  return linkAllowed(url) ? 'outside' : 'deny'
}

/** Copying a link or a table to the clipboard is the one permission the page gets, and only the app's own page. */
export function permissionAllowed(permission: string, requestingUrl: string): boolean {
  return permission === 'clipboard-sanitized-write' && isAppUrl(requestingUrl)
}

function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null
}

/** Headers that tell who is calling the loopback server, as Node gives them. */
export interface CallerHeaders {
  host?: string | undefined
  origin?: string | undefined
  'sec-fetch-site'?: string | string[] | undefined
  cookie?: string | undefined
}

/**
 * Whether a request may have come from the app's own page on this port. `host`: another name was used to reach the
 * server, as in DNS rebinding. `origin`: another page, even one on another port of this machine, sent it.
 */
export function callerOrigin(headers: CallerHeaders, port: number): 'ok' | 'host' | 'origin' {
  const host = headers.host
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return 'host'
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return 'origin'
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'origin'
  return 'ok'
}

/** Cookies are shared by all ports of a host, so the port is part of the name. */
export const cookieName = (port: number): string => `fieldbrief-${port}`

/** The value of a cookie, or null. The first of the name counts; a second is not looked at. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}

/** Whether two secrets are the same, in a time that does not depend on where they differ. */
export function sameSecret(given: string | null, expected: string): boolean {
  if (given === null) return false
  const a = Buffer.from(given, 'utf8')
  const b = Buffer.from(expected, 'utf8')
  return a.length === b.length && timingSafeEqual(a, b)
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  pbf: 'application/x-protobuf',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
}

export interface Asset {
  /** Relative to the renderer's folder, with forward slashes. */
  file: string
  contentType: string
  cacheControl: string
}

/**
 * The file that a request path names, or null. The path is taken as it was sent: built files have plain names, so
 * anything with an escape (%2f, %00), a backslash, a dot segment or an unknown ending is no asset.
 */
export function assetFor(path: string): Asset | null {
  const file = path === '/' ? 'index.html' : path.slice(1)
  if (!path.startsWith('/') || file.length > 300) return null
  const segments = file.split('/')
  if (!segments.every((segment) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(segment))) return null
  const contentType = contentTypes[/\.([a-z0-9]+)$/.exec(file)?.[1] ?? '']
  if (contentType === undefined) return null
  // Vite puts a hash of the content into every name under assets/.
  const hashed = segments[0] === 'assets' && /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(file)
  return { file, contentType, cacheControl: hashed ? 'public, max-age=31536000, immutable' : 'no-store' }
}

const kilobyte = 1024
const megabyte = 1024 * kilobyte
/** Requests that are empty or hold a number and a line of text. */
const small: readonly Method[] = [
  'app.info',
  'app.doctor',
  'store.status',
  'link.get',
  'link.settle',
  'lock.get',
  'lock.open',
  'lock.close',
  'lock.touch',
  'lock.set',
  'passphrase.set',
  'passphrase.remove',
  'recovery.make',
  'backup.make',
  'backup.list',
  'backup.check',
  'backup.plan',
  'backup.restore',
  'audit.list',
  'audit.verify',
  'audit.export',
  'retention.get',
  'retention.run',
  'hold.list',
  'hold.release',
  'settings.get',
  'report.get',
  'report.reveal',
  'attachment.read',
  'attachment.cover',
  'attachment.covered',
  'map.basemap',
  'basemap.list',
  'basemap.use',
  'basemap.remove',
  'basemap.tile',
  'area.list',
  'area.shapes',
  'flag.list',
  'flag.get',
  'flag.evaluate',
  'flag.dispose',
  'source.list',
  'source.remove',
  'source.test',
  'source.sync',
  'quarantine.list',
  'import.choose',
  'sample.make',
  'job.list',
  'job.cancel',
]
const bodyLimits: Partial<Record<Method, number>> = {
  ...Object.fromEntries(small.map((method) => [method, 16 * kilobyte])),
  // A piece of 4 MB and the words around it.
  'import.stage': 4 * megabyte + 64 * kilobyte,
}
/** Most bytes that a request to a method may have on the wire. A drawn polygon is the largest of the others. */
export const bodyLimit = (method: Method): number => bodyLimits[method] ?? 4 * megabyte
