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
    /** Keeps these 32 bytes under the name, in the place of what was there. */
    put(name: string, secret: Uint8Array): Promise<void>
    /** Forgets the secret everywhere this host keeps it; nothing happens when there is none. */
    remove(name: string): Promise<void>
  }
  /** Keys that a terminal's `unlock` keeps for its next commands, for some minutes. Absent: this shell keeps none. */
  readonly sessions?: {
    /** Minutes that the key of a store opened now is kept for; absent: it is not. */
    readonly minutes?: number
    /** null: none, or past its time. */
    read(name: string): Promise<Uint8Array | null>
    keep(name: string, key: Uint8Array, minutes: number): Promise<void>
    forget(name: string): Promise<void>
    /** Forgets those past their time, of every store. */
    sweep(): Promise<void>
  }
  /** Name of the account on this machine, for the audit. */
  readonly account: string
  /** Asks for the passphrase of a locked store before it opens; null: the person gave none. Absent: the window asks. */
  askPassphrase?: () => Promise<string | null>
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
