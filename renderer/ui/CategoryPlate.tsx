import {
  Building2,
  Car,
  Ellipsis,
  Flame,
  KeyRound,
  LampCeiling,
  type LucideIcon,
  MessageSquareWarning,
  Scale,
  Trash2,
  Volume2,
  Zap,
} from 'lucide-react'

/** Icon of each category key (design notes "Icons"). */
export const categoryIcons: Readonly<Record<string, LucideIcon>> = {
  fire: Flame,
  building: Building2,
  power: Zap,
  traffic: Car,
  facility: LampCeiling,
  waste: Trash2,
  noise: Volume2,
  theft: KeyRound,
  fraud: MessageSquareWarning,
  dispute: Scale,
}

/** The 16 px plate of a category. Give `label` where its name does not stand beside it. `unknown` hatches it. */
export function CategoryPlate({ category, label, unknown = false }: { category: string; label?: string; unknown?: boolean }) {
  const Icon = categoryIcons[category] ?? Ellipsis
  return (
    <span
      className={`plate plate-${category in categoryIcons ? category : 'other'}${unknown ? ' plate-unknown' : ''}`}
      {...(label ? { role: 'img', 'aria-label': label, title: label } : { 'aria-hidden': true })}
    >
      <Icon size={11} strokeWidth={2} aria-hidden="true" />
    </span>
  )
}
