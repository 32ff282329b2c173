/** The browser window's own guards, as a real browser meets them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, watch } from './workstation.ts'

test('a browser without the token is told what to do and sees nothing', async ({ page, workstation }) => {
  const answer = await page.goto(new URL('/', workstation.url).href)
  expect(answer!.status()).toBe(401)
  await expect(page.getByRole('heading', { name: /终端/ })).toBeVisible()
})

test('the token leaves the address, and a script cannot read the cookie', async ({ desk }) => {
  expect(desk.url()).not.toContain('token')
  expect(await desk.evaluate(() => document.cookie)).toBe('')
})

test('a page of another origin can neither call, nor read, nor frame the workstation', async ({ desk, workstation }) => {
  // Signed in, in the same browser: all the other page lacks is the origin.
  const other = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>other</title>')
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const page = await desk.context().newPage()
  try {
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
    const target = new URL('/', workstation.url).href
    const outcomes = await page.evaluate(async (address) => {
      const tried = async (path: string, init: RequestInit): Promise<string> =>
        fetch(address + path, init).then(
          async (response) => `${response.type} ${response.status} ${(await response.text()).length}`,
          () => 'refused',
        )
      const frame = document.createElement('iframe')
      frame.src = address
      const framed = new Promise<string>((done) => {
        frame.onload = () => {
          try {
            done(frame.contentDocument === null ? 'out of reach' : (frame.contentDocument.body?.textContent ?? ''))
          } catch {
            done('out of reach')
          }
        }
      })
      document.body.append(frame)
      return {
        read: await tried('', { credentials: 'include' }),
        readBlind: await tried('', { credentials: 'include', mode: 'no-cors' }),
        call: await tried('call/app.info', {
          method: 'POST',
          credentials: 'include',
          headers: { 'content-type': 'application/octet-stream' },
          body: new Uint8Array([2, 0, 0, 0, 123, 125, 0, 0]),
        }),
        callBlind: await tried('call/app.info', { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' }),
        frame: await framed,
      }
    }, target)
    expect(outcomes).toEqual({
      read: 'refused',
      readBlind: 'refused',
      call: 'refused',
      callBlind: 'refused',
      frame: 'out of reach',
    })
  } finally {
    await page.close()
    other.close()
  }
})

test('an empty store opens on the first choice without a complaint', async ({ page, emptyWorkstation, troubles }) => {
  watch(page, troubles)
  await page.goto(emptyWorkstation.url)
  await expect(page.getByRole('heading').first()).toBeVisible()
  await expect(page.getByRole('application')).toHaveCount(0)
})
