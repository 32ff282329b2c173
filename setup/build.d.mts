export function staleParts(names: readonly ('renderer' | 'main')[]): string[]
export function buildStale(names: readonly ('renderer' | 'main')[]): Promise<void>
