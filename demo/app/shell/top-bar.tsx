/** What stays in sight: the workspace, where one is, who else is here, and whether it is all in step. */
import { Menu } from '@base-ui/react/menu'
import { Contrast, Keyboard, Moon, ScanSearch, Search, Split, Sun, UserRound } from 'lucide-react'
import { useConflicts } from 'wonce/react'
import { Link, useLocation } from 'wouter'
import { useArrivals } from '../start/arrivals.ts'
import { becomePerson, suggestedPeople, usePerson } from '../start/person.ts'
import { workspaceName } from '../start/relay.ts'
import { Avatar, Avatars } from '../ui/avatar.tsx'
import { IconButton } from '../ui/button.tsx'
import popup from '../ui/popup.module.css'
import { destinations, isAt } from './destinations.ts'
import { useOthers } from './presence.ts'
import styles from './shell.module.css'
import { SyncPill } from './sync-pill.tsx'
import { nextTheme, setTheme, useTheme } from './theme.ts'

export interface TopBarProps {
  readonly onSearch: () => void
  readonly onHelp: () => void
  readonly onInspect: () => void
}

export function TopBar({ onSearch, onHelp, onInspect }: TopBarProps) {
  const others = useOthers()
  const person = usePerson()
  const names = [...new Set(others.map(({ name }) => name))].filter((name) => name !== person)
  return (
    <header className={styles.bar}>
      <Link href="/" className={styles.brand}>
        <img src="/icon.svg" alt="Wonce" />
        <span className={styles.workspace}>{workspaceName.split('-')[0]}</span>
        <span className="unseen">, to the pipeline</span>
      </Link>
      <nav className={styles.nav} aria-label="Main">
        <NavLinks />
      </nav>
      <span className={styles.spacer} />
      {names.length > 0 && <Avatars names={names} label={(name) => `${name} is here`} />}
      <button type="button" className={styles.search} onClick={onSearch}>
        <Search size={14} aria-hidden="true" />
        <span>Search</span>
        <span className="unseen"> and commands</span>
        <kbd className={styles.kbd}>Ctrl K</kbd>
      </button>
      <SyncPill />
      <span className={styles.hidesOnPhone}>
        <ThemeToggle />
      </span>
      <PersonMenu onHelp={onHelp} onInspect={onInspect} />
    </header>
  )
}

export function TabBar() {
  return (
    <nav className={styles.tabs} aria-label="Main, below">
      <NavLinks />
    </nav>
  )
}

function NavLinks() {
  const [location] = useLocation()
  const conflicts = useConflicts().data.length
  const arrivals = useArrivals().length
  return destinations.map(({ path, name, icon: Icon }) => (
    <Link key={path} href={path} className={styles.link} aria-current={isAt(path, location) ? 'page' : undefined}>
      <Icon size={15} aria-hidden="true" />
      {name}
      {path === '/merges' && (
        <span className={styles.badges}>
          {conflicts > 0 && <Badge count={conflicts} tone="bad" words="decided by a merge" />}
          {arrivals > 0 && <Badge count={arrivals} tone="news" words="changed while you were offline" />}
        </span>
      )}
    </Link>
  ))
}

interface BadgeProps {
  readonly count: number
  readonly tone: 'bad' | 'news'
  readonly words: string
}

function Badge({ count, tone, words }: BadgeProps) {
  return (
    <span className={styles.badge} data-tone={tone} title={`${words}: ${count}`}>
      {count}
      <span className="unseen">{` ${words}: ${count}.`}</span>
    </span>
  )
}

const themeIcons = { light: Sun, dark: Moon, system: Contrast } as const

function ThemeToggle() {
  const theme = useTheme()
  const Icon = themeIcons[theme]
  return (
    <IconButton label={`Theme: ${theme}`} onClick={() => setTheme(nextTheme(theme))}>
      <Icon size={16} aria-hidden="true" />
    </IconButton>
  )
}

function PersonMenu({ onHelp, onInspect }: Pick<TopBarProps, 'onHelp' | 'onInspect'>) {
  const person = usePerson()
  const theme = useTheme()
  const [, go] = useLocation()
  return (
    <Menu.Root>
      <Menu.Trigger className={styles.person}>
        <Avatar name={person} size="large" label={`You are ${person}`} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          role="region"
          aria-label={`Menu of ${person}`}
          sideOffset={6}
          align="end"
          className={popup.positioner}
        >
          <Menu.Popup className={popup.popup}>
            <Menu.Group>
              <Menu.GroupLabel className={popup.label}>Work as</Menu.GroupLabel>
              {[...new Set([person, ...suggestedPeople])].map((name) => (
                <Menu.Item
                  key={name}
                  className={popup.item}
                  disabled={name === person}
                  onClick={() => becomePerson(name)}
                >
                  <Avatar name={name} size="small" isBesideName />
                  {name}
                  {name === person && <span className={popup.hint}>you</span>}
                </Menu.Item>
              ))}
            </Menu.Group>
            <Menu.Separator className={popup.separator} />
            <Menu.Item className={popup.item} closeOnClick={false} onClick={() => setTheme(nextTheme(theme))}>
              <Contrast size={15} aria-hidden="true" />
              Theme
              <span className={popup.hint}>{theme}</span>
            </Menu.Item>
            <Menu.Item className={popup.item} onClick={onHelp}>
              <Keyboard size={15} aria-hidden="true" />
              Shortcuts
              <span className={popup.hint}>?</span>
            </Menu.Item>
            <Menu.Item className={popup.item} onClick={onInspect}>
              <ScanSearch size={15} aria-hidden="true" />
              Inspector
              <span className={popup.hint}>I</span>
            </Menu.Item>
            <Menu.Item className={popup.item} onClick={() => go('/merge-room')}>
              <Split size={15} aria-hidden="true" />
              Merge room
            </Menu.Item>
            <Menu.LinkItem className={popup.item} href="/capture" target="_blank">
              <UserRound size={15} aria-hidden="true" />
              Capture form
            </Menu.LinkItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
