/**
 * The merge room: people who are apart act on the same deal, and everybody can watch what comes of it.
 *
 * Every device is a workspace of the library with a database of its own in this browser; the relay is a real one. Closing the
 * page, or beginning another scene, closes them and deletes the databases.
 */
import { Tabs } from '@base-ui/react/tabs'
import Server from 'lucide-react/icons/server'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { Agreement, JoinInvitation } from './agreement.tsx'
import { DeviceColumn } from './device-column.tsx'
import { HighlightProvider } from './highlight.tsx'
import { Legend } from './legend.tsx'
import styles from './merge-room.module.css'
import type { DeviceName } from './people.ts'
import { firstDevices, people } from './people.ts'
import { isOver, type Playing, shownStep } from './player.ts'
import { PlayerPanel } from './player-panel.tsx'
import type { Act, Scene } from './scene.ts'
import { ScenePicker } from './scene-picker.tsx'
import { scenes } from './scenes.ts'
import type { DeviceState, TokenFor } from './stage.ts'
import { useScene } from './use-scene.ts'
import { useFingerprints } from './use-watched.ts'

export interface MergeRoomProps {
  /** `ws://…` or `wss://…` */
  readonly relayUrl: string
  /** The same function each time. Default: the name itself, for a relay in development mode. */
  readonly tokenFor?: TokenFor
}

const nameAsToken: TokenFor = async (person) => person

export default function MergeRoom({ relayUrl, tokenFor = nameAsToken }: MergeRoomProps) {
  const { scene, playing, dispatch, stage, devices } = useScene(relayUrl, tokenFor)
  const fingerprints = useFingerprints(devices)
  const isShared = fingerprints.size > 1 && new Set(fingerprints.values()).size === 1
  const isEnded = isOver(playing)
  const acting = actingDevice(scene, playing)

  const column = (device: DeviceState) => (
    <DeviceColumn
      key={`${playing.take} ${device.name}`}
      device={device}
      fingerprint={fingerprints.get(device.name)}
      isShared={isShared}
      isActing={device.name === acting}
      isByHand={isEnded}
      placeholder={<JoinInvitation name={device.name} stage={stage} isAllowed={isEnded} />}
    />
  )

  return (
    <HighlightProvider>
      <div className={styles.view}>
        <div className={styles.room}>
          <header className={styles.intro}>
            <h1>The merge room</h1>
            <p>
              One deal, and a network that comes and goes. Each device is a real replica with a database of its own.
            </p>
          </header>
          <ScenePicker current={scene.id} onChoose={(id, steps) => dispatch({ type: 'choose', scene: id, steps })} />
          <PlayerPanel
            scene={scene}
            playing={playing}
            dispatch={dispatch}
            outcome={
              <Agreement
                scene={scene}
                devices={devices}
                fingerprints={fingerprints}
                next={scenes[scenes.findIndex(({ id }) => id === scene.id) + 1]}
                onNext={({ id, steps }) => dispatch({ type: 'choose', scene: id, steps: steps.length })}
              />
            }
          />
          <Devices devices={devices} acting={acting} column={column} />
          <Legend />
        </div>
      </div>
    </HighlightProvider>
  )
}

/** Whose turn it is: nobody's where a step concerns all, and once it is over. */
function actingDevice(scene: Scene, playing: Playing): DeviceName | undefined {
  if (isOver(playing)) return undefined
  const devices = new Set(scene.steps[shownStep(playing)]?.acts.flatMap(deviceOf))
  const [only] = devices
  return devices.size === 1 ? only : undefined
}

function deviceOf(act: Act): readonly DeviceName[] {
  return 'device' in act ? [act.device] : []
}

interface DevicesProps {
  readonly devices: readonly DeviceState[]
  readonly acting: DeviceName | undefined
  readonly column: (device: DeviceState) => ReactNode
}

/** Side by side where there is room, else one at a time: then the one whose turn it is comes to the front. */
function Devices({ devices, acting, column }: DevicesProps) {
  const isWide = useIsWide()
  if (!isWide) return <DeviceTabs devices={devices} acting={acting} column={column} />
  return (
    <div className={styles.devices} data-is-full={devices.every(({ hasJoined }) => hasJoined)}>
      <Relay />
      {devices.map(column)}
    </div>
  )
}

function DeviceTabs({ devices, acting, column }: DevicesProps) {
  const [chosen, choose] = useState<DeviceName>(firstDevices[0])
  const [shownFor, setShownFor] = useState(acting)
  if (acting !== shownFor) {
    setShownFor(acting)
    if (acting !== undefined) choose(acting)
  }
  return (
    <Tabs.Root className={styles.tabs} value={chosen} onValueChange={choose}>
      <Tabs.List className={styles.tabList} aria-label="Devices">
        {devices.map(({ name, workspace }) => (
          <Tabs.Tab
            key={name}
            value={name}
            className={styles.tab}
            data-device={name}
            data-is-open={workspace !== undefined}
          >
            {people[name].person}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Relay />
      {devices.map((device) => (
        <Tabs.Panel key={device.name} value={device.name} keepMounted className={styles.tabPanel}>
          {column(device)}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}

function Relay() {
  return (
    <div className={styles.relay}>
      <Server size={16} aria-hidden="true" />
      <strong>Relay</strong>
      <span>keeps the order, knows nothing of deals</span>
    </div>
  )
}

/** From here on two have room beside each other. */
const wide = '(min-width: 700px)'

function useIsWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(wide)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => window.matchMedia(wide).matches,
    () => true,
  )
}
