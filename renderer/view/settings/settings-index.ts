/** The sections of the settings in the order they stand in, by what they are about. */
export const settingsGroups = [
  { key: 'general', sections: ['look', 'store'] },
  { key: 'trust', sections: ['security', 'backup', 'audit', 'retention', 'check'] },
  { key: 'work', sections: ['notices', 'brief', 'areas', 'names', 'basemaps', 'synonyms'] },
  { key: 'about', sections: ['about', 'never'] },
] as const
export type SettingsSection = (typeof settingsGroups)[number]['sections'][number]
export const settingsSections: readonly SettingsSection[] = settingsGroups.flatMap((group) => [...group.sections])
export const sectionId = (section: SettingsSection): string => `settings-${section}`
