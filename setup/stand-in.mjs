/**
 * A folder that electron-builder takes for an unpacked Electron where none can be had: only what it touches while it packs.
 * What it makes of it holds the real archive and the real fuses, and starts under Node instead (package.mjs).
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How Electron's binary marks its fuses (@electron/fuses): this text, the version of the wire, its length, then one byte each. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const wireVersion = 1
/** The fuses as Electron ships them: run as Node, NODE_OPTIONS, --inspect and file:// privileges on, the rest off. */
const shipped = '10110001'

/** Makes the folder for Linux, whatever runs this. */
export function makeStandIn(folder) {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'), { recursive: true })
  const binary = join(folder, 'electron')
  writeFileSync(
    binary,
    Buffer.concat([
      Buffer.from('#!/bin/sh\nexit 69\n'),
      Buffer.from(sentinel),
      Buffer.from([wireVersion, shipped.length]),
      Buffer.from(shipped),
      Buffer.from('\n'),
    ]),
  )
  chmodSync(binary, 0o755)
  writeFileSync(join(folder, 'version'), 'stand-in\n')
  return folder
}
