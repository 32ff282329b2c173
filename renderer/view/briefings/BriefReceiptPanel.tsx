import { CircleCheck, CircleX, Copy } from 'lucide-react'
import { useState } from 'react'
import type { BriefReceipt } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { folderBelow } from './use-release.ts'

/** What was written where, checked and summed. */
export function BriefReceiptPanel({ receipt }: { receipt: BriefReceipt }) {
  const { t, number, bytes, moment } = useText()
  const clean = receipt.leaks.length === 0
  const { counts, snapshot } = receipt
  return (
    <div className="receipt">
      <h3>{t('briefings.receipt')}</h3>
      <p className={clean ? 'receipt-check good' : 'receipt-check bad'}>
        {clean ? <CircleCheck size={16} aria-hidden="true" /> : <CircleX size={16} aria-hidden="true" />}
        {clean
          ? t('briefings.leakPassed')
          : t('briefings.leakFound', { count: receipt.leaks.length, n: number(receipt.leaks.length) })}
      </p>
      <p className="meta">{t('briefings.leakWords')}</p>
      {receipt.cleared.length > 0 ? (
        <details className="receipt-cleared">
          <summary>{t('release.clearedN', { count: receipt.cleared.length, n: number(receipt.cleared.length) })}</summary>
          <ul className="plain-rows">
            {receipt.cleared.map((leak) => (
              <li key={leak.key}>
                <span>
                  {t(`release.leak.${leak.kind}`)} · {t('briefings.leakAt', { file: leak.file, where: leak.where })}
                </span>
                <span>{leak.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <h4>{t('briefings.folder')}</h4>
      <Path path={receipt.folder} chief />
      <h4>{t('briefings.files')}</h4>
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
      {receipt.package ? (
        <>
          <h4>{t('release.package')}</h4>
          <Path path={/[\\/]/.test(receipt.package) ? receipt.package : folderBelow(receipt.folder, receipt.package)} />
        </>
      ) : null}
      <h4>{t('briefings.counts')}</h4>
      <p>
        {number(counts.matched)} {t('briefings.matched')} = {number(counts.mapped)} {t('briefings.mapped')} +{' '}
        {number(counts.withoutLocation)} {t('briefings.withoutLocation')} + {number(counts.suppressed)}{' '}
        {t('briefings.suppressed')}
      </p>
      <p className="meta">
        {t('briefings.snapshot')} <code className="selectable">{snapshot.mark}</code> · {moment(snapshot.madeAt)} ·{' '}
        {t('briefings.dataVersion', { n: snapshot.dataVersion })}
      </p>
    </div>
  )
}

/** A path that can be copied: a browser window opens no folders. */
function Path({ path, chief = false }: { path: string; chief?: boolean }) {
  const { t } = useText()
  const [copied, setCopied] = useState(false)
  return (
    <p className="receipt-path">
      <span className={chief ? 'receipt-folder selectable' : 'receipt-package selectable'}>{path}</span>
      <IconButton
        label={t(copied ? 'release.copied' : 'release.copyPath')}
        icon={<Copy size={14} aria-hidden="true" />}
        placement="left"
        onPress={() => void navigator.clipboard.writeText(path).then(() => setCopied(true))}
      />
    </p>
  )
}
