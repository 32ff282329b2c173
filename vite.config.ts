import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Everything is bundled and hashed; nothing is inlined, so that the page runs under a CSP without 'unsafe-inline'. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
  },
  worker: { format: 'es' },
})
