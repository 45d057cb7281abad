/** The first visit: who is it? */
import { type FormEvent, useId } from 'react'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import page from '../ui/page.module.css'
import { useTitle } from '../ui/use-title.ts'
import { becomePerson, suggestedPeople } from './person.ts'
import styles from './welcome.module.css'

export function Welcome() {
  useTitle(undefined)
  const id = useId()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('name')
    if (typeof name === 'string' && name.trim() !== '') becomePerson(name)
  }
  return (
    <main className={styles.welcome}>
      <div className={styles.box}>
        <img src="/icon.svg" alt="" className={styles.logo} />
        <h1>Who is working?</h1>
        <p>
          A sales pipeline that runs on this device, with or without a network. What you do carries this name, on every
          device.
        </p>
        <ul className={styles.people}>
          {suggestedPeople.map((name) => (
            <li key={name}>
              <button type="button" className={styles.person} onClick={() => becomePerson(name)}>
                <Avatar name={name} size="large" isBesideName />
                {name}
              </button>
            </li>
          ))}
        </ul>
        <form className={styles.other} onSubmit={submit}>
          <label htmlFor={id} className="unseen">
            Another name
          </label>
          <input
            id={id}
            name="name"
            className={page.field}
            placeholder="Somebody else"
            autoComplete="name"
            maxLength={80}
          />
          <Button type="submit">Start</Button>
        </form>
      </div>
    </main>
  )
}
