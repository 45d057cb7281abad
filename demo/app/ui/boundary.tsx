/** Catches what a page threw while it was drawn, so that the rest stays. */
import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Failure } from './state.tsx'

interface BoundaryState {
  readonly failure: { readonly error: unknown } | undefined
}

export class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { failure: undefined }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error } }
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === undefined) return this.props.children
    return (
      <Failure error={failure.error}>
        <Button kind="primary" onClick={() => this.setState({ failure: undefined })}>
          Try again
        </Button>
      </Failure>
    )
  }
}
