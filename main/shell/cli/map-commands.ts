/** Hot spots, places and comparisons. */
import type { Command } from './words.ts'

export const mapCommands: Record<string, Command> = {}
