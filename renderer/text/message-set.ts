/**
 * Messages of one view in both languages, key by key. `{{name}}` is filled in. A key ending in `_one` / `_other` is
 * chosen by `count`; Chinese has `_other` only.
 */
export interface MessageSet {
  zh: Record<string, string>
  en: Record<string, string>
}
