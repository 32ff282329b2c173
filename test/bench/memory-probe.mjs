/** Loaded ahead of a program by `--import`, with `--expose-gc`: on SIGUSR2 it collects and tells its memory on stderr. Plain JavaScript: stripping types would be measured with the start. */
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  process.stderr.write(`memory ${JSON.stringify(process.memoryUsage())}\n`)
})
