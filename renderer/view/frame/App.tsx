import '../../style/frame.css'
import { type ContextType, useEffect, useMemo, useState } from 'react'
import type { Client } from '../../../contract/api.ts'
import type { AppInfo, Settings } from '../../../contract/model.ts'
import type { LockState } from '../../../contract/trust.ts'
import { AppProvider } from '../../state/app.tsx'
import { ClientProvider, useCall } from '../../state/call.tsx'
import { FilterProvider } from '../../state/filter.tsx'
import { SelectionProvider } from '../../state/selection.tsx'
import { SettingsProvider, useSettings } from '../../state/settings.tsx'
import { UndoProvider } from '../../state/undo.tsx'
import { ViewsProvider } from '../../state/views.tsx'
import { TextProvider, textOf } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LockScreen } from '../lock/LockScreen.tsx'
import { LockContext } from '../lock/lock-context.ts'
import { useActivity } from '../lock/use-activity.ts'
import { type Gate, useGate } from '../lock/use-gate.ts'
import { Frame } from './Frame.tsx'

type Opened = { settings: Settings; info: AppInfo }

/** The whole window: the lock where the store is locked, else what is open. */
export function App({ client }: { client: Client }) {
  const gate = useGate(client)
  const { phase, lock, problem } = gate
  useActivity(client, phase === 'open' && Boolean(lock?.guards.passphrase))
  if (phase === 'unreachable') return <Unreachable problem={problem ?? ''} onRetry={gate.retry} />
  if ((phase === 'locked' || phase === 'locking') && lock) return <LockScreen client={client} gate={gate} lock={lock} />
  if (phase !== 'open' || !lock) return null
  return <Behind key={gate.round} gate={gate} lock={lock} />
}

/** What the open store shows. Locking unmounts all of it. */
function Behind({ gate, lock }: { gate: Gate; lock: LockState }) {
  const { behind, problem: lockProblem, lockNow, replaceStore, learn } = gate
  const [opened, setOpened] = useState<Opened | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    const abort = new AbortController()
    setProblem(null)
    void Promise.all([behind.call('settings.get', {}, abort.signal), behind.call('app.info', {}, abort.signal)]).then(
      ([settings, info]) => {
        if (abort.signal.aborted) return
        if (settings.ok && info.ok) setOpened({ settings: settings.value, info: info.value })
        else if (!settings.ok) setProblem(settings.message)
        else if (!info.ok) setProblem(info.message)
      },
    )
    return () => abort.abort()
  }, [behind, attempt])
  const held = useMemo(
    () => ({ lock, problem: lockProblem, lockNow, replaceStore, learn }),
    [lock, lockProblem, lockNow, replaceStore, learn],
  )
  if (problem !== null) return <Unreachable problem={problem} onRetry={() => setAttempt((n) => n + 1)} />
  return (
    <ClientProvider client={behind}>
      <Ahead />
      {opened ? <Shown opened={opened} held={held} /> : null}
    </ClientProvider>
  )
}

/** What the map stands on is asked for while the store still counts its days: the map then waits for nothing else. */
function Ahead() {
  useCall('area.shapes', {}, { on: ['areas.changed'] })
  return null
}

function Shown({ opened, held }: { opened: Opened; held: ContextType<typeof LockContext> }) {
  return (
    <SettingsProvider initial={opened.settings}>
      <AppProvider initial={opened.info}>
        <Spoken>
          <LockContext value={held}>
            <UndoProvider>
              <FilterProvider>
                <ViewsProvider>
                  <SelectionProvider>
                    <Frame />
                  </SelectionProvider>
                </ViewsProvider>
              </FilterProvider>
            </UndoProvider>
          </LockContext>
        </Spoken>
      </AppProvider>
    </SettingsProvider>
  )
}

function Unreachable({ problem, onRetry }: { problem: string; onRetry: () => void }) {
  const text = textOf(navigator.language.startsWith('zh') ? 'zh' : 'en', 0)
  return (
    <main className="start-problem">
      <ErrorPanel what={text.t('frame.unreachable')} means={problem} action={text.t('words.retry')} onAction={onRetry} />
    </main>
  )
}

function Spoken({ children }: { children: React.ReactNode }) {
  const { language } = useSettings()
  return <TextProvider language={language}>{children}</TextProvider>
}
