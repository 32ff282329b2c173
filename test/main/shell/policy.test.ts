import { describe, expect, test } from 'vitest'
import { methods } from '../../../contract/request.ts'
import {
  assetFor,
  bodyLimit,
  callerOrigin,
  downloadAllowed,
  linkAllowed,
  loadAllowed,
  navigationAllowed,
  permissionAllowed,
  readCookie,
  sameSecret,
  trustedSender,
  windowOpenDecision,
} from '../../../main/shell/policy.ts'

const foreign = [
  'https://app/',
  'file:///etc/passwd',
  'fieldbrief://evil/',
  'fieldbrief://app.evil/',
  'fieldbrief://app@evil/',
  'fieldbrief://user:pass@app/',
  'fieldbrief://app:80/',
  'fieldbrief-x://app/',
  'about:blank',
  'data:text/html,x',
  'javascript:alert(1)',
  'devtools://devtools/',
  '',
  'fieldbrief:',
]

describe('who may call and where the window may go', () => {
  test('only the main frame of the app itself is trusted', () => {
    expect(trustedSender('fieldbrief://app/index.html#x', true)).toBe(true)
    expect(trustedSender('fieldbrief://app/', false)).toBe(false)
  })
  test.each(foreign)('%j is neither a trusted sender nor a place to go', (url) => {
    expect(trustedSender(url, true)).toBe(false)
    expect(navigationAllowed(url, true)).toBe(false)
    expect(navigationAllowed(url, false)).toBe(false)
  })
  test('the app may move inside itself', () => {
    expect(navigationAllowed('fieldbrief://app/#/search', true)).toBe(true)
    expect(navigationAllowed('fieldbrief://app/#/search', false)).toBe(false)
    expect(navigationAllowed('about:srcdoc', false)).toBe(true)
    expect(navigationAllowed('about:srcdoc', true)).toBe(false)
  })
})

test('the window loads its own scheme and what its page made, and saves only the latter', () => {
  for (const url of ['fieldbrief://app/assets/a.js', 'blob:fieldbrief://app/1', 'data:image/png;base64,'])
    expect(loadAllowed(url)).toBe(true)
  for (const url of [
    'https://example.org/',
    'http://127.0.0.1/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'blob:null/1',
  ])
    expect(loadAllowed(url)).toBe(false)
  expect(downloadAllowed('blob:fieldbrief://app/1')).toBe(true)
  for (const url of ['fieldbrief://app/index.html', 'https://example.org/a.exe', 'data:text/html,x'])
    expect(downloadAllowed(url)).toBe(false)
})

describe('links that open outside', () => {
  test.each(['https://example.org/a?b=1', 'http://example.org/'])('%s goes to the system browser', (url) => {
    expect(linkAllowed(url)).toBe(true)
    expect(windowOpenDecision(url)).toBe('outside')
  })
  test.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'ms-settings:',
    'https://user:pass@example.org/',
    'mailto:a@example.org',
    'fieldbrief://app/',
    `https://example.org/${'a'.repeat(2_000)}`,
    '--help',
    '',
  ])('%j opens nothing', (url) => {
    expect(linkAllowed(url)).toBe(false)
    expect(windowOpenDecision(url)).toBe('deny')
  })
})

test('the only permission is writing plain content to the clipboard, from the app itself', () => {
  expect(permissionAllowed('clipboard-sanitized-write', 'fieldbrief://app/')).toBe(true)
  expect(permissionAllowed('clipboard-sanitized-write', 'https://example.org/')).toBe(false)
  for (const permission of [
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'fullscreen',
    'openExternal',
    'hid',
    'usb',
    'midi',
  ])
    expect(permissionAllowed(permission, 'fieldbrief://app/')).toBe(false)
})

test('a caller without Origin and Sec-Fetch-Site is judged by its Host alone', () => {
  expect(callerOrigin({ host: '127.0.0.1:80' }, 80)).toBe('ok')
  expect(callerOrigin({}, 80)).toBe('host')
  expect(callerOrigin({ host: '127.0.0.1:80', 'sec-fetch-site': 'none' }, 80)).toBe('ok')
  expect(callerOrigin({ host: '127.0.0.1:80', 'sec-fetch-site': ['same-origin', 'cross-site'] }, 80)).toBe('origin')
  expect(callerOrigin({ host: '127.0.0.1:80', origin: 'https://127.0.0.1:80' }, 80)).toBe('origin')
})

test('reads a cookie by its whole name', () => {
  expect(readCookie('a=1; fieldbrief-80=xyz; b=2', 'fieldbrief-80')).toBe('xyz')
  expect(readCookie('xfieldbrief-80=no', 'fieldbrief-80')).toBeNull()
  expect(readCookie('fieldbrief-8=no', 'fieldbrief-80')).toBeNull()
  expect(readCookie(undefined, 'a')).toBeNull()
})

test('compares secrets by content', () => {
  expect(sameSecret('abc', 'abc')).toBe(true)
  for (const other of ['abd', 'ab', 'abcd', '', null]) expect(sameSecret(other, 'abc')).toBe(false)
})

describe('assets', () => {
  test('the root is the page', () => {
    expect(assetFor('/')).toEqual({ file: 'index.html', contentType: 'text/html; charset=utf-8', cacheControl: 'no-store' })
  })
  test('only hashed names under assets/ may be kept', () => {
    expect(assetFor('/assets/main-DqX3a9_b.js')?.cacheControl).toContain('immutable')
    expect(assetFor('/assets/main.js')?.cacheControl).toBe('no-store')
    expect(assetFor('/other/main-DqX3a9_b.js')?.cacheControl).toBe('no-store')
  })
  test.each([
    '',
    'index.html',
    '/..',
    '/a/../b.js',
    '/%61.js',
    '/a b.js',
    '/a',
    '/a.exe',
    '/a.js.map',
    '/.env.js',
    '/a\\b.js',
    '/a\0.js',
  ])('%j is none', (path) => {
    expect(assetFor(path)).toBeNull()
  })
})

test('every method has a limit on its body, and none is above 4 MB and a little', () => {
  for (const method of methods) {
    expect(bodyLimit(method)).toBeGreaterThanOrEqual(16 * 1024)
    expect(bodyLimit(method)).toBeLessThanOrEqual(4.1 * 1024 * 1024)
  }
})
