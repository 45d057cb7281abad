/** For an address that leads nowhere. */
import { MapPinOff } from 'lucide-react'
import { Link } from 'wouter'
import button from '../ui/button.module.css'
import { State } from '../ui/state.tsx'

export function NoSuchPage() {
  return (
    <State
      isPage
      icon={MapPinOff}
      title="There is no such page"
      text="The address may have a letter too many, or the page has another name by now."
    >
      <Link href="/" className={button.button} data-kind="primary">
        To the pipeline
      </Link>
    </State>
  )
}
