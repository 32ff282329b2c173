import { CircleCheck, CircleX } from 'lucide-react'
import type { BriefReceipt } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'

/** What was written where, checked and summed. */
export function BriefReceiptPanel({ receipt }: { receipt: BriefReceipt }) {
  const { t, number, bytes } = useText()
  const clean = receipt.leaks.length === 0
  return (
    <div className="receipt">
      <h2>{t('briefings.receipt')}</h2>
      <p className={clean ? 'receipt-check good' : 'receipt-check bad'}>
        {clean ? <CircleCheck size={16} aria-hidden="true" /> : <CircleX size={16} aria-hidden="true" />}
        {clean ? t('briefings.leakPassed') : t('briefings.leakFound', { n: number(receipt.leaks.length) })}
      </p>
      <p className="meta">{t('briefings.leakWords')}</p>
      {clean ? null : (
        <ul className="plain-rows">
          {receipt.leaks.map((leak) => (
            <li key={`${leak.file} ${leak.where} ${leak.kind} ${leak.text}`}>
              <span>{t('briefings.leakAt', { file: leak.file, where: leak.where })}</span>
              <span>{t(`words.mask.${leak.kind}`)}</span>
            </li>
          ))}
        </ul>
      )}
      <h3>{t('briefings.folder')}</h3>
      <p className="receipt-folder selectable">{receipt.folder}</p>
      <h3>{t('briefings.files')}</h3>
      <ul className="receipt-files">
        {receipt.files.map((file) => (
          <li key={file.file}>
            <span className="receipt-name">
              <span className="cut" title={file.file}>
                {file.file}
              </span>
              <span className="meta">{bytes(file.bytes)}</span>
            </span>
            <code className="meta selectable" title={`${t('briefings.hash')} ${file.sha256}`}>
              {file.sha256.slice(0, 24)}…
            </code>
          </li>
        ))}
      </ul>
      <h3>{t('briefings.counts')}</h3>
      <p>
        {number(receipt.counts.matched)} {t('briefings.matched')} = {number(receipt.counts.mapped)} {t('briefings.mapped')} +{' '}
        {number(receipt.counts.withoutLocation)} {t('briefings.withoutLocation')} + {number(receipt.counts.suppressed)}{' '}
        {t('briefings.suppressed')}
      </p>
    </div>
  )
}
