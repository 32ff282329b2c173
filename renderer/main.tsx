import './style/tokens.css'
import './style/base.css'
import './style/ui.css'
import './style/parts.css'
import './style/narrow.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { electronClient } from './client/electron.ts'
import { webClient } from './client/web.ts'
import { App } from './view/frame/App.tsx'

const client = window.fieldbrief ? electronClient(window.fieldbrief) : webClient()
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  )
