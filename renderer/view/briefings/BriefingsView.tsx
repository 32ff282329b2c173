export function BriefingsView() {
  return null
}
