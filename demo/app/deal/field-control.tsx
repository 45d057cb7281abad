/** What one types a field of a deal into, or chooses it from. */
import type { ReactNode } from 'react'

export interface FieldControlProps {
  readonly id: string
  readonly className: string | undefined
  readonly value: string
  readonly type: 'text' | 'date' | 'long'
  readonly options: readonly { readonly $id: string; readonly name: string }[] | undefined
  readonly isGone: boolean
  readonly onType: (text: string) => void
  /** `isUnread`: something stands there that is no date, of which the browser says nothing. */
  readonly onKeep: (text: string, isUnread?: boolean) => void
  readonly onCancel: () => void
  readonly onFocus: () => void
}

export function FieldControl({
  type,
  options,
  isGone,
  onType,
  onKeep,
  onCancel,
  ...props
}: FieldControlProps): ReactNode {
  if (options !== undefined) {
    return (
      <select {...props} disabled={isGone} onChange={({ target }) => onKeep(target.value)}>
        <option value="">Nobody</option>
        {options.map(({ $id, name }) => (
          <option key={$id} value={$id}>
            {name}
          </option>
        ))}
      </select>
    )
  }
  if (type === 'long') {
    return (
      <textarea
        {...props}
        dir="auto"
        rows={3}
        placeholder="What it is about"
        onChange={({ target }) => onType(target.value)}
      />
    )
  }
  return (
    <input
      {...props}
      dir="auto"
      type={type}
      max={type === 'date' ? '9999-12-31' : undefined}
      placeholder="Empty"
      autoComplete="off"
      onChange={({ target }) => onType(target.value)}
      onKeyDown={(event) => {
        const { key, currentTarget } = event
        if (key === 'Enter') onKeep(props.value, currentTarget.validity.badInput)
        if (key !== 'Escape' || isGone) return
        event.stopPropagation()
        // Half a date is no value that another one would replace.
        if (currentTarget.validity.badInput) currentTarget.value = ''
        onCancel()
      }}
    />
  )
}
