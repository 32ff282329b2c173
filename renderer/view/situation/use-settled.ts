import { useEffect, useState } from 'react'

/** The value once it has rested for `milliseconds`: for what is costly to make and need not follow every step of a drag. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    if (value === settled) return
    const timer = setTimeout(() => settle(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, settled, milliseconds])
  return settled
}
