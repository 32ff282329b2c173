/** Where this copy of the program lies, run from its sources (main/shell) or from its bundles (dist/main). */
import { basename, dirname, join } from 'node:path'
import settings from '../../package.json' with { type: 'json' }

const here = import.meta.dirname
const bundled = basename(here) === 'main' && basename(dirname(here)) === 'dist'

/** Folder of the built renderer. */
export const rendererFolder: string = bundled ? join(here, '..', 'renderer') : join(here, '..', '..', 'dist', 'renderer')
export const appVersion: string = settings.version
