/** Words for search: synonyms, suggestions. */
import type { Command } from './words.ts'

export const wordCommands: Record<string, Command> = {}
