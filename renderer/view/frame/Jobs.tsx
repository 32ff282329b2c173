import { useEffect, useState } from 'react'
import type { Job } from '../../../contract/model.ts'
import { useCall, useClient, useEvent } from '../../state/call.tsx'
import { useRoute } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { Progress } from '../../ui/Progress.tsx'

/** Work that is under way, or failed and not yet seen, newest last. */
export function useJobs(): { jobs: Job[]; dismiss: (id: string) => void } {
  const { data } = useCall('job.list', {}, { on: [] })
  const [held, setHeld] = useState<ReadonlyMap<string, Job>>(new Map())
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (data) setHeld((now) => new Map([...data.jobs.map((job): [string, Job] => [job.id, job]), ...now]))
  }, [data])
  useEvent('job.progressed', (job) => setHeld((now) => new Map(now).set(job.id, job)))
  const jobs = [...held.values()].filter((job) => (job.state === 'running' || job.state === 'failed') && !gone.has(job.id))
  return { jobs, dismiss: (id) => setGone((now) => new Set(now).add(id)) }
}

/** Shown by the panel of the settings that began it, what failed included. */
const ofSettings: ReadonlySet<Job['kind']> = new Set(['backup', 'restore', 'purge', 'doctor'] as const)

/** Long work at the foot of the right column. */
export function Jobs() {
  const { t, say } = useText()
  const { jobs: all, dismiss } = useJobs()
  const { section } = useRoute()
  // The ledger of sources shows its own work, and keeps what failed; so does the export of a briefing.
  const jobs = all.filter(
    (job) =>
      (!job.source || (job.state === 'running' && section !== 'sources')) &&
      !(job.kind === 'brief' && section === 'briefings') &&
      !(section === 'settings' && ofSettings.has(job.kind)),
  )
  // Told when it begins, fails or is done; how far it is, whoever asks for it reads.
  const told = jobs
    .slice(-3)
    .map((job) => (job.state === 'failed' ? `${say(job.label)}: ${t('frame.jobFailed')}` : say(job.label)))
  const live = (
    <span className="visually-hidden" role="status">
      {told.join(t('frame.jobSeparator'))}
    </span>
  )
  if (jobs.length === 0) return live
  return (
    <section className="jobs" aria-label={t('frame.jobs')}>
      {live}
      {jobs.slice(-3).map((job) => (
        <JobRow key={job.id} job={job} onDismiss={() => dismiss(job.id)} />
      ))}
    </section>
  )
}

export function JobRow({ job, onDismiss }: { job: Job; onDismiss?: () => void }) {
  const { t, say, number, bytes, seconds } = useText()
  const client = useClient()
  const amount = (n: number): string => (job.unit === 'bytes' ? bytes(n) : number(n))
  const unit = job.unit === 'bytes' ? '' : t(`frame.unit.${job.unit}`)
  const count =
    job.total === null
      ? job.done === 0
        ? ''
        : t('frame.jobCount', { done: amount(job.done), unit })
      : t('frame.jobCountOf', { done: amount(job.done), total: amount(job.total), unit })
  const failed = job.state === 'failed'
  const left =
    job.secondsLeft === null || failed
      ? ''
      : `${t('frame.jobSeparator')}${t('frame.jobLeft', { time: seconds(job.secondsLeft) })}`
  return (
    <Progress
      label={failed ? `${say(job.label)} · ${t('frame.jobFailed')}` : say(job.label)}
      share={job.total ? job.done / job.total : null}
      tone={failed ? 'bad' : 'plain'}
      note={failed ? (job.message ?? count) : `${count}${left}`}
      {...(failed
        ? onDismiss
          ? { cancelLabel: t('frame.jobDismiss'), onCancel: onDismiss }
          : {}
        : { cancelLabel: t('words.cancel'), onCancel: () => void client.call('job.cancel', { id: job.id }) })}
    />
  )
}
