#!/usr/bin/env node
/** The `fieldbrief` command from anywhere: the terminal shell under the Node of the lockfile. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, toolNode } from './house.mjs'

const source = join(root, 'main', 'shell', 'cli', 'main.ts')
const entry = existsSync(source) ? source : join(root, 'dist', 'main', 'cli.js')
const done = spawnSync(toolNode(), [entry, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(done.status ?? 1)
