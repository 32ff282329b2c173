/** What a person reads when the office's server cannot go on. */
import { expect, test } from 'vitest'
import { storeFailure } from '../../../../main/store/failure.ts'
import { ServerError, type ServerTrouble } from '../../../../main/store/postgres/server-error.ts'

const bare: ServerTrouble = {
  message: 'secret words of the server',
  code: '',
  detail: '',
  constraint: '',
  lost: false,
  away: false,
}
const told = (trouble: Partial<ServerTrouble>, isUnsure = false) =>
  storeFailure(new ServerError({ ...bare, ...trouble }, isUnsure))

test.each([
  ['ECONNREFUSED', true, 'upstream'],
  ['ENOENT', true, 'upstream'],
  ['ECONNRESET', true, 'upstream'],
  ['08001', true, 'upstream'],
  ['ETIMEDOUT', true, 'upstream'],
  ['EHOSTUNREACH', true, 'upstream'],
  ['ENOTFOUND', true, 'upstream'],
  ['57P03', true, 'upstream'],
  ['28P01', true, 'barred'],
  ['28000', true, 'barred'],
  ['3D000', true, 'storage'],
  ['42501', false, 'barred'],
  ['53100', false, 'storage'],
  ['53300', true, 'busy'],
  ['53200', false, 'storage'],
  ['55P03', false, 'busy'],
  ['40P01', false, 'busy'],
  ['40001', false, 'busy'],
  ['25006', false, 'storage'],
  ['XX001', false, 'storage'],
  ['plain-refused', true, 'barred'],
  ['no-tls', true, 'barred'],
  ['SELF_SIGNED_CERT_IN_CHAIN', true, 'barred'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true, 'barred'],
  ['CERT_HAS_EXPIRED', true, 'barred'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', true, 'barred'],
] as const)(
  '%s: what happened, what it means and what to do, in both languages, and nothing that the server said',
  (code, away, kind) => {
    const failure = told({ code, away })
    expect(failure?.code).toBe(kind)
    const { zh, en } = failure?.text ?? { zh: '', en: '' }
    expect(en).toMatch(/not stored|[Nn]othing was (changed|read|connected)|nothing was (changed|read|connected)/)
    expect(en).toMatch(/[Tt]ry again|then try|connect again|connect with it|Ask the administrator|ask the administrator/)
    expect(zh).toMatch(/没有存下|没有改动|没有连接|没有发送|也没有读写/)
    expect(zh).toMatch(/请/)
    expect(zh + en).not.toContain('secret words')
  },
)

test('a connection that is lost says that nothing was stored, one that is lost at the moment of storing that nobody knows', () => {
  for (const code of ['08006', '57P01', 'ECONNRESET', '25P03'])
    expect(told({ code, lost: true })?.text.en).toContain('This step was not stored')
  for (const code of ['08006', '57P01', 'ECONNRESET', 'ETIMEDOUT']) {
    const { zh, en } = told({ code, lost: true }, true)?.text ?? { zh: '', en: '' }
    expect(en).toContain('not known whether this step was stored')
    expect(en).toContain('Look first')
    expect(zh).toContain('不知道这一步是否已经存下')
    expect(en).not.toContain('was not stored')
  }
})

test('a statement that was taken back is cancelled, and one of our own that is wrong is not explained away', () => {
  expect(told({ code: '57014' })?.code).toBe('cancelled')
  for (const code of ['42601', '42P01', '23505', '25P02', '22P02']) expect(told({ code })).toBeNull()
})
