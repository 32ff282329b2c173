import type { MessageSet } from './message-set.ts'

export const flags = {
  zh: {},
  en: {},
} satisfies MessageSet
