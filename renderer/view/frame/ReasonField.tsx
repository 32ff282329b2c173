import { useText } from '../../text/text.tsx'
import { Field } from '../../ui/Field.tsx'

const shortest = 4

/** Whether it is enough of a reason to be kept. */
export const isReason = (reason: string): boolean => reason.trim().length >= shortest

/** Why something is done that is kept with its reason. */
export function ReasonField({ value, onChange, hint }: { value: string; onChange: (reason: string) => void; hint: string }) {
  const { t } = useText()
  return <Field label={t('situation.revealReason')} value={value} onChange={onChange} hint={hint} required autoFocus />
}
