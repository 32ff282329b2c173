export function productPackages(root: string): { path: string; name: string; version: string; licence: string | null }[]
export function licenceTexts(root: string): string
