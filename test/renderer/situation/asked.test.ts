import { expect, test } from 'vitest'
import { forgetEverything } from '../../../renderer/state/forget.ts'
import { createAsked } from '../../../renderer/view/situation/use-asked.ts'

test('a question is over when it is cancelled, asked anew or the window is locked', () => {
  const asked = createAsked()
  const first = asked.begin()
  const second = asked.begin()
  expect([first.aborted, second.aborted]).toEqual([true, false])
  asked.cancel()
  expect(second.aborted).toBe(true)
  const third = asked.begin()
  forgetEverything()
  expect(third.aborted).toBe(true)
})
