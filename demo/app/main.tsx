import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { sendWhatIsLeft } from './capture/send-what-is-left.ts'
import { startServiceWorker } from './offline/start-service-worker.ts'
import { storedPerson } from './start/person.ts'
import { Session } from './start/session.ts'
import './theme.css'

startServiceWorker()
sendWhatIsLeft()

let session: Session | undefined

/** `undefined` where nobody has said who he is. */
function open(): Session | undefined {
  const person = storedPerson()
  if (person === undefined) return undefined
  session ??= new Session(person)
  return session
}

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App open={open} />
    </StrictMode>,
  )
}
