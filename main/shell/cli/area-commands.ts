/** Areas and the names that stand for them. */
import type { Command } from './words.ts'

export const areaCommands: Record<string, Command> = {}
