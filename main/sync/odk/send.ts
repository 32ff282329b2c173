/**
 * The district's decision to ODK Central. The server ignores If-Match, so the submission is read and compared first; what
 * changes in the moment between the two is only seen at the next sync.
 */
import type { Disposition, SendOutcome } from '../connector.ts'
import type { OdkComment, OdkRow } from './answer.ts'
import { jsonOf, odkFailure, readStanding } from './answer.ts'
import { gone, type OdkAsk } from './ask.ts'
import { closingWords, type OdkOutcome, statusOfReview } from './record.ts'

const states = { accepted: 'approved', returned: 'hasIssues', closed: 'approved' } as const

/** The remark that goes with a decision; '' for none. ODK has no closed state, so a closing says so in words. */
function remarkOf({ decision, comment }: Disposition): string {
  const said = comment.trim()
  return decision === 'closed' ? (said === '' ? closingWords : `${closingWords}: ${said}`) : said
}

/**
 * Sets the review state, then adds the remark. A try that was cut off between the two is finished by the next one: where
 * the state is already the one to be set and the text has not been edited since the decision, only what is missing is sent.
 * Throws Failure `not-found` for a deleted submission, HttpFailure.
 */
export async function sendDisposition(
  ask: OdkAsk,
  disposition: Disposition,
  map: (row: OdkRow, comments: OdkComment[] | null) => OdkOutcome,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { externalId, sourceRevision } = disposition
  const url = ask.submission(externalId)
  const now = await ask.get(url, signal, (answer) => (answer.status === 404 ? null : readStanding(answer, url)))
  if (now === null) throw gone()
  const wanted = states[disposition.decision]
  const set = now.reviewState === wanted
  const moved = sourceRevision !== null && now.at > sourceRevision
  if (moved && !(set && now.written <= sourceRevision)) {
    const row = await ask.one(externalId, signal)
    const theirs = row === null ? null : map(row, null)
    const report = theirs?.kind === 'report' ? theirs.report : null
    return {
      kind: 'conflict',
      theirs: {
        revision: report?.sourceRevision ?? now.at,
        status: report?.status ?? statusOfReview(now.reviewState),
        text: report?.text ?? '',
        at: new Date(now.at).toISOString(),
      },
    }
  }
  const remark = remarkOf(disposition)
  const said = remark === '' || (await isSaid(remark))
  if (set && said) return { kind: 'sent', sourceRevision: now.at }
  // Also to the state that it is in: that moves its time, and brings the remark back with the next sync.
  const answer = await ask.write(url, 'PATCH', { reviewState: wanted }, signal)
  if (answer.status !== 200) throw odkFailure(answer, url)
  const changed = Date.parse(String((jsonOf(answer) as { updatedAt?: unknown } | null)?.updatedAt))
  if (!said) {
    const address = ask.submission(externalId, 'comments')
    const answer = await ask.write(address, 'POST', { body: remark }, signal)
    if (answer.status !== 200) throw odkFailure(answer, address)
  }
  return { kind: 'sent', sourceRevision: Number.isFinite(changed) ? changed : null }

  /** Whether an earlier try has said it: the same words, after what the decision was made on. */
  async function isSaid(words: string): Promise<boolean> {
    const said = await ask.comments(externalId, null, signal)
    return (
      typeof said !== 'string' && said.comments.some(({ body, at }) => body.trim() === words && at >= (sourceRevision ?? now!.at))
    )
  }
}
