/** Entry of the web shell: `node main/shell/web/main.ts --store DIR [--port N] [--no-window] [--sample]`. */
import { parseArgs } from 'node:util'
import { Failure } from '../../../contract/reply.ts'
import { keepOutOfCoreDumps } from '../core-dump.ts'
import { defaultStore, systemLanguage } from '../file-host.ts'
import { startWeb } from './start.ts'

keepOutOfCoreDumps()
const language = systemLanguage(process.env)
try {
  const { values } = parseArgs({
    options: {
      store: { type: 'string' },
      port: { type: 'string', default: '0' },
      'no-window': { type: 'boolean', default: false },
      sample: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Failure('bad-request', {
      zh: `端口 ${values.port} 不是 0 到 65535 的整数，程序没有启动。`,
      en: `Port ${values.port} is not a whole number from 0 to 65535; nothing was started.`,
    })
  const started = await startWeb({
    storeDir: values.store ?? defaultStore(process.env),
    port,
    window: !values['no-window'],
    sample: values.sample,
  })
  console.log(started.shell.url)
  const stop = (): void => {
    started.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  console.error(error instanceof Failure ? error.text[language] : error)
  process.exit(1)
}
