import { expect, test } from 'vitest'
import { passphraseStrength } from '../../../renderer/view/lock/strength.ts'

test('a short passphrase says how many characters are missing', () => {
  expect(passphraseStrength('')).toEqual({ level: 'short', missing: 8, why: null })
  expect(passphraseStrength('abc12')).toEqual({ level: 'short', missing: 3, why: null })
})

test.each([
  ['aaaaaaaaaa', 'repeat'],
  ['abababababab', 'repeat'],
  ['123123123', 'repeat'],
  ['密密密密密密密密', 'repeat'],
  ['123456789', 'run'],
  ['87654321', 'run'],
  ['qwertyuiop', 'run'],
  ['1qaz2wsx', 'run'],
  ['abcdefgh', 'run'],
  ["asdfghjkl;'", 'keyboard'],
  ['Password2026', 'common'],
  ['fieldbrief-9', 'common'],
  ['woaini52013', 'common'],
  ['19880712', 'digits'],
  ['138 0013 8000', 'digits'],
])('what everybody tries first is called easy to guess: %s', (passphrase, why) => {
  expect(passphraseStrength(passphrase)).toEqual({ level: 'weak', missing: 0, why })
})

test('length makes a passphrase good, and a Han character counts for two letters', () => {
  expect(passphraseStrength('kites over mud').level).toBe('fair')
  expect(passphraseStrength('three magpies on a wet roof').level).toBe('good')
  expect(passphraseStrength('柳荫街的三只喜鹊').level).toBe('good')
})

test('a pattern inside a long phrase does not make it weak', () => {
  expect(passphraseStrength('magpies 12345 over the river').level).toBe('good')
})
