/** Catches what a page threw while it was drawn, so that the rest stays. */
import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { fetchAgain } from './part.tsx'
import { Failure } from './state.tsx'

interface BoundaryProps {
  /** Where one is: somewhere else is another attempt. */
  readonly place: string
  readonly children: ReactNode
}

interface BoundaryState {
  readonly failure: { readonly error: unknown } | undefined
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: undefined }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error } }
  }

  override componentDidUpdate({ place }: BoundaryProps): void {
    if (place !== this.props.place && this.state.failure !== undefined) this.#tryAgain()
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === undefined) return this.props.children
    return (
      <Failure error={failure.error} isPage>
        <Button kind="primary" onClick={() => this.#tryAgain()}>
          Try again
        </Button>
      </Failure>
    )
  }

  #tryAgain(): void {
    fetchAgain()
    this.setState({ failure: undefined })
  }
}
