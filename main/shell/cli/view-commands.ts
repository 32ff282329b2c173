/** Saved views. */
import type { Command } from './words.ts'

export const viewCommands: Record<string, Command> = {}
