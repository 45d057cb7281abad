import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ConfigError, describeConfig, type Environment, readConfig } from '../../server/config.ts'
import { limitSettings } from '../../server/limit-settings.ts'
import { defaultLimits } from '../../server/limits.ts'
import { readMcpConfig } from '../../server/mcp/config.ts'
import { environmentSchema as agentsEnvironment } from '../../server/mcp/environment.ts'
import { isOfAgents } from '../../server/other-settings.ts'

const agent = { WONCE_URL: 'wss://relay.example', WONCE_WORKSPACE: 'acme', WONCE_TOKEN: 'the-relay-secret' }
const secret = 'correct horse battery staple, 1949'

function faultsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('the configuration', () => {
  test('needs nothing: development mode, on this machine alone', () => {
    expect(readConfig({ PATH: '/bin', HOME: '/root' })).toEqual({
      host: '127.0.0.1',
      port: 4455,
      data: 'wonce-data',
      tokens: undefined,
      limits: {},
      maxConnections: 10_000,
      stopWithinMs: 10_000,
      logLevel: 'info',
      metricsToken: undefined,
    })
  })

  test('is read from the environment', () => {
    const config = readConfig({
      WONCE_HOST: '0.0.0.0',
      WONCE_PORT: '80',
      WONCE_DATA: '/data',
      WONCE_JWT_SECRET: secret,
      WONCE_ISSUER: 'https://id.example',
      WONCE_AUDIENCE: 'wonce',
      WONCE_LOG_LEVEL: 'warn',
      WONCE_LIMIT_MESSAGES_PER_SECOND: '70',
      WONCE_METRICS_TOKEN: secret.toUpperCase(),
    })
    expect(config).toMatchObject({
      metricsToken: secret.toUpperCase(),
      ...{ host: '0.0.0.0', port: 80, data: '/data', logLevel: 'warn', limits: { messagesPerSecond: 70 } },
      tokens: { keys: { type: 'secret', secret }, issuer: 'https://id.example', audience: 'wonce' },
    })
  })

  test('takes what is set to nothing as not set', () => {
    expect(readConfig({ WONCE_PORT: '', WONCE_JWT_SECRET: '', WONCE_NOBODY: '' }).port).toBe(4455)
  })

  test('tells every fault at once, and what was probably meant', () => {
    const faults = faultsOf({ WONCE_PROT: '1', WONCE_PORT: 'http', WONCE_LOG_LEVEL: 'loud', WONCE_XYZZY_PLUGH: '1' })
    expect(faults).toHaveLength(4)
    expect(faults).toContain('WONCE_PROT is not a setting; did you mean WONCE_PORT?')
    expect(faults).toContain('WONCE_XYZZY_PLUGH is not a setting.')
    expect(faults.join()).toContain('WONCE_PORT has to be a whole number from 0 to 65535')
    expect(faults).toContain('WONCE_LOG_LEVEL has to be one of fatal, error, warn, info, debug, silent.')
  })

  test('passes over what Kubernetes says of services that are called wonce or wonce-relay', () => {
    const links = ['WONCE', 'WONCE_RELAY'].flatMap((service) => [
      ...[`${service}_SERVICE_HOST`, `${service}_SERVICE_PORT`, `${service}_SERVICE_PORT_WS`],
      ...['', '_PROTO', '_PORT', '_ADDR'].map((end) => `${service}_PORT_4455_TCP${end}`),
    ])
    const address = 'tcp://10.0.0.1:4455'
    const linked = { ...Object.fromEntries(links.map((name) => [name, '10.0.0.1'])), WONCE_RELAY_PORT: address }
    expect(readConfig({ ...linked, WONCE_PORT: address }).port).toBe(4455)
    expect(readConfig({ ...linked, WONCE_PORT: '80' }).port).toBe(80)
    expect(faultsOf({ WONCE_RELAY_PORT: '4455', WONCE_PORT_4455: '1', WONCE_HOST_SERVICE: '10.0.0.1' })).toHaveLength(3)
    expect(readMcpConfig({ ...agent, WONCE_MCP_SERVICE_HOST: '10.0.0.1', WONCE_MCP_PORT: address }, 'stdio').url).toBe(
      agent.WONCE_URL,
    )
  })

  test('passes over what is meant for wonce-mcp, all of it', () => {
    expect(readConfig({ ...agent, WONCE_MCP_DEV: '1' })).toEqual(readConfig({}))
    const shared = ['WONCE_LOG_LEVEL', 'WONCE_STOP_WITHIN_MS']
    const names = Object.keys(agentsEnvironment.shape).filter((name) => !shared.includes(name))
    expect(names.filter((name) => !isOfAgents(name))).toEqual([])
    expect(faultsOf({ WONCE_TOKENS: 'x', WONCE_URI: 'x', WONCE_MPC_DEV: '1' })).toHaveLength(3)
  })

  test('refuses a secret that can be guessed, without repeating it', () => {
    const faults = faultsOf({ WONCE_JWT_SECRET: 'hunter2' })
    expect(faults).toEqual(['WONCE_JWT_SECRET has to be at least 32 bytes.'])
    expect(faultsOf({ WONCE_METRICS_TOKEN: 'hunter2' })).toEqual(['WONCE_METRICS_TOKEN has to be at least 32 bytes.'])
  })

  test('refuses two keys, and an issuer that nobody checks', () => {
    expect(faultsOf({ WONCE_JWT_SECRET: secret, WONCE_JWKS_URL: 'https://id.example/keys' })).toEqual([
      'Only one of WONCE_JWT_SECRET, WONCE_JWKS_URL can be set.',
    ])
    expect(faultsOf({ WONCE_ISSUER: 'x' }).join()).toContain('WONCE_ISSUER says nothing without a key')
    expect(faultsOf({ WONCE_JWKS_URL: 'file:///etc/passwd' }).join()).toContain('http')
  })

  test.each([
    'https://ann:hunter2@id.example/keys',
    'https://hunter2@id.example/keys',
    'https://:hunter2@id.example/keys',
  ])('refuses an address of keys with a name or a password in it, without repeating it: %s', (url) => {
    expect(faultsOf({ WONCE_JWKS_URL: url })).toEqual([
      'WONCE_JWKS_URL has to be an http or https URL without a name and a password in it.',
    ])
  })

  test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('development mode may listen on %s', (host) => {
    expect(faultsOf({ WONCE_HOST: host })).toEqual([])
  })

  test.each(['0.0.0.0', '::', '10.0.0.1', 'relay.example', '127.0.0.1.example', 'localhost.example'])(
    'development mode may not listen on %s',
    (host) => {
      expect(faultsOf({ WONCE_HOST: host }).join()).toContain('anybody who reaches it could read and write everything')
      expect(faultsOf({ WONCE_HOST: host, WONCE_JWT_SECRET: secret })).toEqual([])
    },
  )

  test.each(['[::1]', '::1'])('takes an IPv6 address with its brackets and without: %s', (host) => {
    expect(readConfig({ WONCE_HOST: host }).host).toBe('::1')
  })

  test.each(Object.entries(limitSettings))('refuses %s below what anybody can work with', (name, { least, limit }) => {
    expect(faultsOf({ [name]: String(least - 1) })).toEqual([
      expect.stringMatching(`^${name} has to be a whole number from ${least} to 2147483647`),
    ])
    expect(defaultLimits[limit]).toBeGreaterThanOrEqual(least)
    const { limits } = readConfig({ [name]: String(least), WONCE_LIMIT_FRAME_BYTES: String(1024 * 1024) })
    expect(limits[limit]).toBe(least)
  })

  test('says what is wrong with a limit that stands in the way of another', () => {
    expect(faultsOf({ WONCE_LIMIT_FRAME_BYTES: '1000' })).toEqual([
      'WONCE_LIMIT_FRAME_BYTES has to be a whole number from 1048576 to 2147483647: an update has up to half a MiB, and more where one group is larger.',
    ])
    expect(faultsOf({ WONCE_LIMIT_BYTES_PER_SECOND: '300000' }).join()).toMatch(
      /^WONCE_LIMIT_BYTES_PER_SECOND \(300000\) has to be a quarter of WONCE_LIMIT_FRAME_BYTES \(2097152\) at least/,
    )
    expect(faultsOf({ WONCE_LIMIT_NOTE_UPDATE_BYTES: '9000000' }).join()).toMatch(
      /^WONCE_LIMIT_NOTE_UPDATE_BYTES \(9000000\) has to be less than WONCE_LIMIT_FRAME_BYTES/,
    )
  })

  test('is shown with secrets masked', () => {
    const shown = (environment: Environment) => JSON.stringify(describeConfig(readConfig(environment)))
    expect(shown({ WONCE_JWT_SECRET: secret })).not.toContain('horse')
    expect(shown({ WONCE_JWT_SECRET: secret })).toContain('34 bytes, not shown')
    expect(shown({ WONCE_METRICS_TOKEN: secret })).not.toContain('horse')
    const address = shown({ WONCE_JWKS_URL: 'https://id.example/keys?key=k1' })
    expect(address).toContain('https://id.example/keys')
    expect(address).not.toMatch(/k1/)
    expect(shown({ WONCE_LIMIT_IDLE_MS: '5000' })).toContain('"WONCE_LIMIT_IDLE_MS":5000')
    expect(shown({})).toContain('development mode')
  })

  test('takes a public key whose line breaks are written as \\n', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const config = readConfig({ WONCE_JWT_PUBLIC_KEY: pem.replaceAll('\n', '\\n') })
    expect(config.tokens?.keys).toEqual({ type: 'public-key', pem })
  })
})
