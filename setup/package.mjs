/**
 * `npm run package`: installers of this platform into out/. `-- --dir` makes only the folder they would install, and where
 * Electron's binary cannot be had makes that folder to run under Node: out/linux-node, with exactly the files of the archive.
 * `--out DIR` names another folder. Nothing is published, and no update address goes in unless update-channel.mjs is told to.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildStale } from './build.mjs'
import { electronBinary, obtainElectron } from './electron.mjs'
import { ensureInstalled, requireNode, root, run, say, toolNode } from './house.mjs'
import { makeStandIn } from './stand-in.mjs'
import { updateChannel } from './update-channel.mjs'

/** A module that electron-builder brings along, in the version that it uses itself. */
export function builderPart(name) {
  const builder = createRequire(join(root, 'node_modules', 'electron-builder', 'package.json'))
  return createRequire(builder.resolve('app-builder-lib'))(name)
}

/** The icon that electron-builder makes all others from. */
async function makeIcon() {
  const { Resvg } = await import('@resvg/resvg-js')
  const folder = join(root, 'dist', 'package')
  const svg = readFileSync(join(root, 'renderer', 'style', 'logo.svg'), 'utf8')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'icon.png'), new Resvg(svg, { fitTo: { mode: 'width', value: 1024 } }).render().asPng())
}

/**
 * Runs electron-builder into `out`. Gives the paths it made.
 * @param {{ out: string, dir: boolean, electronDist: string | null, linux?: boolean }} options `electronDist` null: electron-builder
 *   fetches Electron itself; `linux`: packs for Linux, whatever runs this
 */
export async function pack({ out, dir, electronDist, linux = false }) {
  await makeIcon()
  // A build machine without a certificate hands over empty names, which electron-builder would take for files.
  for (const name of ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'])
    if (process.env[name] === '') delete process.env[name]
  // A Mac runs no program whose signature does not hold, and flipping the fuses breaks Electron's own: without a certificate
  // the app gets an ad-hoc one. It names nobody, so that a pull request may have it, too.
  const adHoc = process.platform === 'darwin' && !linux && !process.env.CSC_LINK && !process.env.CSC_NAME
  if (adHoc) process.env.CSC_FOR_PULL_REQUEST = 'true'
  const { build, Platform } = await import('electron-builder')
  const platform = linux ? Platform.LINUX : Platform.current()
  return build({
    projectDir: root,
    targets: dir ? platform.createTarget('dir') : platform.createTarget(),
    publish: 'never',
    config: {
      directories: { output: out },
      ...(electronDist === null ? {} : { electronDist }),
      ...updateChannel(process.env, platform.nodeName),
      ...(adHoc ? { mac: { identity: '-' } } : {}),
    },
  })
}

const launcher = `#!/bin/sh
# Fieldbrief under Node, in a browser window: Electron could not be had where this folder was made. Needs Node 24.
here=$(cd "$(dirname "$0")" && pwd)
exec "\${FIELDBRIEF_NODE:-node}" "$here/resources/app/dist/main/web.js" "$@"
`

/** Packs over a stand-in for Electron. Gives the folder of electron-builder, whose executable only holds the fuses. */
export async function packStandIn(out) {
  const standIn = mkdtempSync(join(tmpdir(), 'fieldbrief-electron-'))
  try {
    await pack({ out, dir: true, electronDist: makeStandIn(standIn), linux: true })
    const unpacked = join(out, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`)
    if (!existsSync(unpacked)) throw new Error(`electron-builder made no ${unpacked}`)
    return unpacked
  } finally {
    rmSync(standIn, { recursive: true, force: true })
  }
}

/** The same files beside a launcher for Node: `folder`/fieldbrief and `folder`/resources/app. */
export async function layForNode(unpacked, folder) {
  const { extractAll } = builderPart('@electron/asar')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  extractAll(join(unpacked, 'resources', 'app.asar'), join(folder, 'resources', 'app'))
  writeFileSync(join(folder, 'fieldbrief'), launcher)
  chmodSync(join(folder, 'fieldbrief'), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode()
  const { values } = parseArgs({
    options: { dir: { type: 'boolean', default: false }, out: { type: 'string', default: join(root, 'out') } },
  })
  ensureInstalled()
  if (process.execPath !== toolNode() && process.env.FIELDBRIEF_TOOL_NODE !== '1')
    process.exit(
      await run(toolNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
        env: { ...process.env, FIELDBRIEF_TOOL_NODE: '1' },
      }),
    )
  await buildStale(['renderer', 'main'])
  const out = resolve(process.env.INIT_CWD ?? process.cwd(), values.out)
  const electron = electronBinary() ?? (await obtainElectron())
  if (electron !== null) {
    const made = await pack({ out, dir: values.dir, electronDist: dirname(electron) })
    say(made.length > 0 ? made.join('\n') : out)
  } else if (values.dir) {
    const unpacked = await packStandIn(out)
    const folder = join(out, 'linux-node')
    await layForNode(unpacked, folder)
    rmSync(unpacked, { recursive: true, force: true })
    say(`没有 Electron：${folder} 里是同样的文件，用 Node 24 运行其中的 fieldbrief。`)
    say(`No Electron here: ${folder} holds the same files; run its fieldbrief with Node 24.`)
  } else {
    say('安装包需要 Electron，这里取不到；没有生成任何文件。可用 npm run package -- --dir 生成同样的文件夹。')
    say(
      'Installers need Electron, which cannot be had here; nothing was made. npm run package -- --dir makes the same folder for Node.',
    )
    process.exit(1)
  }
}
