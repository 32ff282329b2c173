import type { MessageSet } from './message-set.ts'

export const briefings = {
  zh: {},
  en: {},
} satisfies MessageSet
