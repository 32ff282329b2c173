export function FlagsView() {
  return null
}
