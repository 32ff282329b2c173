import { Columns2 } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../state/app.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { CompareTable } from './CompareTable.tsx'

/** Opens the comparison of the brushed period with another one. */
export function CompareButton({ incompleteFrom }: { incompleteFrom: string | null }) {
  const { t } = useText()
  const { firstDay, lastDay } = useApp()
  const [open, setOpen] = useState(false)
  if (firstDay === null || lastDay === null) return null
  return (
    <>
      <Button size="sm" className="compare-button" icon={<Columns2 size={14} aria-hidden="true" />} onPress={() => setOpen(true)}>
        {t('compare.open')}
      </Button>
      <Dialog title={t('compare.title')} open={open} onClose={() => setOpen(false)} closeLabel={t('words.close')} width="wide">
        <CompareTable firstDay={firstDay} lastDay={lastDay} incompleteFrom={incompleteFrom} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}
