const longest = 1e6

/**
 * Recurrence interval in days: chance alone brings as much once in so many days; at least one, and told up to a million.
 * @param byChance how many of a day's series come out so by chance, 0 or more
 */
export const recurrenceOf = (byChance: number): number => Math.min(longest, 1 / Math.min(1, byChance))
