/** Addresses of servers as people write them, and what of them may be told. */
import { expect, test } from 'vitest'
import { parseServerUrl, serverWords } from '../../../../main/store/postgres/server-url.ts'

test.each([
  ['postgres://anna@db.example.org/office', { host: 'db.example.org', port: 5432, database: 'office', user: 'anna', tls: {} }],
  ['postgresql://anna@db.example.org:80/office', { host: 'db.example.org', port: 80, database: 'office', user: 'anna', tls: {} }],
  ['postgres://anna@127.0.0.1/office', { host: '127.0.0.1', port: 5432, database: 'office', user: 'anna', tls: null }],
  [
    'postgres://anna@localhost:5433/office?sslmode=require',
    { host: 'localhost', port: 5433, database: 'office', user: 'anna', tls: {} },
  ],
  ['postgres://anna@[::1]:6000/office', { host: '::1', port: 6000, database: 'office', user: 'anna', tls: null }],
  [
    'postgres://anna@/office?host=/run/pg&port=6000',
    { host: '/run/pg', port: 6000, database: 'office', user: 'anna', tls: null },
  ],
  ['postgres://a%40b@h.example/%E5%BA%93', { host: 'h.example', port: 5432, database: '库', user: 'a@b', tls: {} }],
])('%s is read, and written the same way again', (text, address) => {
  expect(parseServerUrl(text)).toEqual(address)
  expect({ ...parseServerUrl(serverWords(parseServerUrl(text))), tls: null }).toEqual({ ...address, tls: null })
})

test('the certificate of an authority goes with it, and asks for TLS on loopback too', () => {
  expect(parseServerUrl('postgres://anna@127.0.0.1/office', 'PEM').tls).toEqual({ ca: 'PEM' })
})

test('a password is taken, and stands in no words', () => {
  const address = parseServerUrl('postgres://anna:ge%2Fheim%3A%40@db.example.org/office')
  expect(address.password).toBe('ge/heim:@')
  expect(serverWords(address)).toBe('postgres://anna@db.example.org:5432/office')
})

test.each(['disable', 'allow', 'prefer'])('sslmode=%s is refused for a host on a network', (mode) => {
  expect(() => parseServerUrl(`postgres://anna@10.0.0.8/office?sslmode=${mode}`)).toThrow(/in the clear/)
})

test.each([
  'db.example.org/office',
  'postgres://db.example.org/office',
  'postgres://anna@db.example.org',
  'postgres://anna@db.example.org/',
  'postgres://anna@/office',
  'postgres://anna@db.example.org:99999/office',
  'postgres://anna@db.example.org/a/b',
  'postgres://anna:geheim@db.example.org/%E0%A4%A',
  '',
])('"%s" is refused without being quoted', (text) => {
  expect(() => parseServerUrl(text)).toThrow(/cannot be read/)
  try {
    parseServerUrl(text)
  } catch (error) {
    expect((error as Error).message).not.toContain('geheim')
  }
})
