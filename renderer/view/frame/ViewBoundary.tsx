import { Component, type ReactNode } from 'react'
import { useText } from '../../text/text.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'

/** A view that breaks says so in its place; the rest of the window goes on. */
export class ViewBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }
  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return <Broken onRetry={() => this.setState({ broken: false })} />
  }
}

function Broken({ onRetry }: { onRetry: () => void }) {
  const { t } = useText()
  return (
    <ErrorPanel what={t('frame.viewFailed')} means={t('frame.viewFailedMeans')} action={t('words.retry')} onAction={onRetry} />
  )
}
