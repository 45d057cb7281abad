/** The devices of one test, closed after it. */
import { afterEach } from 'vitest'
import type { DeviceOptions, Tab } from './device.ts'
import { Device, until } from './device.ts'

/** To be called once in a test file. */
export function createDevices(): (options?: DeviceOptions) => Device {
  const devices: Device[] = []
  afterEach(async () => {
    await Promise.all(devices.splice(0).map((device) => device.close()))
  })
  return (options) => {
    const device = new Device(options)
    devices.push(device)
    return device
  }
}

export function online({ sync }: Tab): Promise<void> {
  return until(() => sync.status.state === 'online')
}

/** Everything that was written here is acknowledged. */
export function sent({ sync }: Tab): Promise<void> {
  return until(() => sync.status.state === 'online' && sync.status.pending === 0)
}
