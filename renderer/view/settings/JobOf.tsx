import type { Job } from '../../../contract/model.ts'
import { JobRow, useJobs } from '../frame/Jobs.tsx'

/** The work of one kind that is under way, in the panel it belongs to. */
export function JobOf({ kind }: { kind: Job['kind'] }) {
  const { jobs } = useJobs()
  const running = jobs.findLast((job) => job.kind === kind && job.state === 'running')
  return running ? (
    <div className="settings-job">
      <JobRow job={running} />
    </div>
  ) : null
}
