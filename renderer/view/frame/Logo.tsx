/** The mark: three lines of a report, the last one just begun. */
export function Logo() {
  return (
    <svg className="logo" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <rect className="logo-plate" width="20" height="20" rx="4.5" />
      <path className="logo-line" d="M5.5 6h9M5.5 10h5.5" />
      <circle className="logo-dot" cx="6.5" cy="14" r="1.5" />
    </svg>
  )
}
