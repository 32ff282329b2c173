/** The licence texts that go with a package, gathered from what is installed (licences.mjs lists which they may be). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Packages that `dependencies` leads to, as they are installed here: no dev ones, no other platform's. */
export function productPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const found = new Set()
  const follow = (from, names) => {
    for (const name of Object.keys(names ?? {})) {
      // Where Node looks for it: beside the one that asks, or further out.
      let path = `${from}node_modules/${name}`
      for (let at = from; !packages[path] && at !== ''; path = `${at}node_modules/${name}`)
        at = at.replace(/node_modules\/(@[^/]+\/)?[^/]+\/$/, '')
      const entry = packages[path]
      if (!entry || found.has(path) || !existsSync(join(root, path))) continue
      found.add(path)
      follow(`${path}/`, entry.dependencies)
      follow(`${path}/`, entry.optionalDependencies)
    }
  }
  follow('', packages[''].dependencies)
  return [...found]
    .sort((a, b) => a.localeCompare(b, 'en'))
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      return { path, name, version, licence: license ?? null }
    })
}

/** One text: each package with its version, the licence it names, and the licence and notice files that came with it. */
export function licenceTexts(root) {
  const parts = productPackages(root).map(({ path, name, version, licence }) => {
    const files = readdirSync(join(root, path), { withFileTypes: true })
      .filter((file) => file.isFile() && /^(licen[cs]e|copying|notice)/i.test(file.name))
      .map((file) => file.name)
      .sort()
    const texts = files.map((file) => readFileSync(join(root, path, file), 'utf8').trim())
    return `${name} ${version}\n${licence ?? 'see below'}\n\n${texts.join('\n\n')}`.trim()
  })
  return `Fieldbrief contains the following packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
