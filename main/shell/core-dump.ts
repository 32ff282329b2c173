import { writeFileSync } from 'node:fs'

/**
 * Keeps this process's memory out of core dumps, and that of the processes it starts: on Linux the kernel is told to write
 * none of it (core(5), coredump_filter), which needs no rights. macOS writes none unless somebody switched them on
 * (`ulimit -c`); Windows keeps dumps where an administrator set them up (WER LocalDumps): docs/decisions/0022.
 */
export function keepOutOfCoreDumps(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // A system without it.
  }
}
