/** The small port a shell supplies to the app. Everything the app wants of the machine beyond its store goes through here. */
export interface Host {
  readonly shell: 'electron' | 'web' | 'terminal'
  /** Folder of the open store. */
  readonly storeDir: string
  /** App version from package.json. */
  readonly version: string
  /** Language to start in, before a setting says otherwise. */
  readonly language: 'zh' | 'en'
  /**
   * Secrets by name: 32 random bytes kept by the system where it can (Electron safeStorage), else in a 0600 file
   * outside the store folder. `create` is called once for a new store.
   */
  readonly secrets: {
    read(name: string): Promise<Uint8Array | null>
    create(name: string): Promise<Uint8Array>
  }
  /** Folder for a new briefing when the person named none. The app makes it, 0700. */
  briefFolder(title: string): Promise<string>
  /** Lets the person choose files; null where the shell cannot (a browser window, a terminal). */
  chooseFiles: (() => Promise<string[]>) | null
  /** Shows a notice of the desktop, where the shell has one; `open` is called when the person clicks it. */
  notify?: (notice: { title: string; body: string; open: () => void }) => void
  /**
   * Prints a page, a whole HTML document that needs nothing from outside, to PDF. Absent: this shell cannot.
   * @throws Failure not-found when the machine has nothing to print with; storage when it did not print
   */
  printPdf?: (html: string, signal: AbortSignal) => Promise<Uint8Array>
  /** Opens an http(s) address outside, after policy.ts allowed it. */
  openLink(url: string): Promise<void>
  /** The wall clock, injected so that tests can hold it. Milliseconds since 1970. */
  now(): number
  /** One line for the log; never report text, never a secret. */
  log(line: string): void
}
