import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { KeyCap } from './KeyCap.tsx'
import { Tooltip } from './Tooltip.tsx'

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  variant?: 'primary' | 'normal' | 'quiet'
  size?: 'md' | 'sm'
  icon?: ReactNode
  /** Key that does the same, shown as a cap. */
  cap?: string
  /** Why it cannot be pressed now; it stays focusable so that the reason can be read. */
  blocked?: string | null | undefined
  className?: string
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

export function Button({
  variant = 'normal',
  size = 'md',
  icon,
  cap,
  blocked,
  className,
  children,
  onPress,
  ...rest
}: ButtonProps) {
  const button = (
    <AriaButton
      {...rest}
      {...(onPress && !blocked ? { onPress } : {})}
      className={`button button-${variant} button-${size}${blocked ? ' button-blocked' : ''}${className ? ` ${className}` : ''}`}
      {...(blocked ? { 'aria-disabled': true } : {})}
    >
      {icon}
      <span className="button-label">{children}</span>
      {cap ? <KeyCap>{cap}</KeyCap> : null}
    </AriaButton>
  )
  return blocked ? <Tooltip words={blocked}>{button}</Tooltip> : button
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  /** Its name, in the tooltip too. */
  label: string
  icon: ReactNode
  /** Key that does the same, named in the tooltip. */
  cap?: string
  pressed?: boolean
  className?: string
  placement?: 'top' | 'bottom' | 'left' | 'right'
}

/** An icon alone; its name is in the tooltip. */
export function IconButton({ label, icon, cap, pressed, className, placement = 'bottom', ...rest }: IconButtonProps) {
  return (
    <Tooltip
      placement={placement}
      words={
        <>
          {label}
          {cap ? <KeyCap>{cap}</KeyCap> : null}
        </>
      }
    >
      <AriaButton
        {...rest}
        aria-label={label}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        className={`icon-button${pressed ? ' icon-button-on' : ''}${className ? ` ${className}` : ''}`}
      >
        {icon}
      </AriaButton>
    </Tooltip>
  )
}
