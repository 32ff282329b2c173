/** Basemap files. */
import type { Command } from './words.ts'

export const basemapCommands: Record<string, Command> = {}
