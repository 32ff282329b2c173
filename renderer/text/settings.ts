import type { MessageSet } from './message-set.ts'

export const settings = {
  zh: {},
  en: {},
} satisfies MessageSet
