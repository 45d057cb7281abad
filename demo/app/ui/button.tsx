/** A button, in one of four weights. */
import type { ComponentProps } from 'react'
import styles from './button.module.css'
import { Tip } from './tip.tsx'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger'
}

export function Button({ kind = 'plain', className, type = 'button', ...props }: ButtonProps) {
  return <button {...props} type={type} data-kind={kind} className={joined(styles.button, className)} />
}

/** An icon, with its name in a tooltip and for screen readers. */
export function IconButton({ label, kind = 'quiet', className, ...props }: ButtonProps & { readonly label: string }) {
  return (
    <Tip text={label}>
      <Button {...props} kind={kind} data-shape="icon" aria-label={label} className={className} />
    </Tip>
  )
}

export function joined(...names: readonly (string | undefined | false)[]): string {
  return names.filter(Boolean).join(' ')
}
