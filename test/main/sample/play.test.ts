import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { filmCount, filmOf, voiceOf } from '../../../main/sample/media.ts'

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
if (!browser) console.warn('skipped: films in a browser, because no Chromium is installed here')

it.skipIf(!browser)('films play to their end and sounds load in Chromium, without an error or a broken picture', async () => {
  const page = await (await chromium.launch({ executablePath: browser!, args: ['--no-sandbox'] })).newPage()
  try {
    const load = (tag: 'video' | 'audio', mime: string, bytes: Uint8Array) =>
      page.evaluate(
        async ([name, source]) => {
          const media = document.createElement(name as 'video')
          media.muted = true
          const ready = new Promise<void>((done) => {
            media.onloadeddata = () => done()
            media.onerror = () => done()
          })
          media.src = source!
          await ready
          if (media.error) return { error: media.error.message }
          media.playbackRate = 4
          const ended = new Promise<void>((done) => {
            media.onended = () => done()
            media.onerror = () => done()
          })
          await media.play()
          await ended
          return {
            error: media.error ? String(media.error) : null,
            seconds: media.duration,
            size: [media.videoWidth, media.videoHeight],
            broken: media.getVideoPlaybackQuality?.().corruptedVideoFrames ?? 0,
          }
        },
        [tag, `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`],
      )
    for (let n = 0; n < filmCount; n++) {
      const { bytes, mime } = filmOf(n)
      expect(await load('video', mime, bytes)).toEqual({ error: null, seconds: 2, size: [160, 112], broken: 0 })
    }
    const { bytes, mime } = voiceOf(0)
    expect(await load('audio', mime, bytes)).toMatchObject({ error: null, seconds: (bytes.length - 44) / 8_000 })
  } finally {
    await page.context().browser()?.close()
  }
})
