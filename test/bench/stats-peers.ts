/** The peers of the statistics bench that may run here: R with surveillance and dbscan, Python with scikit-learn. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tell } from './timing.ts'

export type PeerTask = { file: string } & (
  | { method: 'ears'; variant: 'C1' | 'C2'; points: number }
  | { method: 'farrington'; points: number; control: object }
  | { method: 'dbscan'; points: number; epsM: number; minPoints: number }
  | { method: 'hdbscan'; points: number; minClusterSize: number }
)
export interface PeerAnswer {
  millis: number
  /** Of the package. */
  version: string
  /** Series after series; the time series methods. */
  threshold?: (number | null)[]
  clusters?: number
}

const languages = {
  R: { program: 'Rscript', script: 'stats-peer.R' },
  python: { program: process.env.FIELDBRIEF_PYTHON ?? 'python3', script: 'stats-peer.py' },
}

/** What the peer says of the task, or null where it is not installed or failed (said on stderr). */
export function askPeer(language: keyof typeof languages, folder: string, task: PeerTask): PeerAnswer | null {
  const { program, script } = languages[language]
  const file = join(folder, 'peer-tasks.json')
  writeFileSync(file, JSON.stringify([task]))
  try {
    const out = execFileSync(program, [fileURLToPath(new URL(script, import.meta.url)), file], {
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 180_000,
    })
    const [answer] = JSON.parse(out.toString()) as (PeerAnswer | { error: string })[]
    if (answer === undefined || 'error' in answer) throw new Error(answer?.error ?? 'no answer')
    return answer
  } catch (error) {
    const words = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
    tell(`  no peer: ${program} ${script} (${task.method}): ${words}`)
    return null
  }
}
