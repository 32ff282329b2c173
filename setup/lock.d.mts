interface LockEntry {
  version?: string
  os?: string[]
  cpu?: string[]
  libc?: string[]
  dev?: boolean
  optional?: boolean
  optionalDependencies?: Record<string, string>
}
export function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | null
export function missingEntries(lock: { packages: Record<string, LockEntry> }): Record<string, LockEntry>
export function completeLock(folder: string): number
