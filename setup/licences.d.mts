export const allowed: readonly string[]
export function productionPackages(): { name: string; version: string; licence: string }[]
export function isAllowed(expression: string): boolean
export function licenceText(): string
