/** What outlives the components that made it, and must not outlive the lock: each keeper says here how it is dropped. */
const drops = new Set<() => void>()

/** For a module that holds answers, texts or addresses of its own; called once, when it is read in. */
export const onForget = (drop: () => void): void => void drops.add(drop)

export function forgetEverything(): void {
  for (const drop of drops) drop()
}
