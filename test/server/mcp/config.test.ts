import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../server/config.ts'
import { readMcpConfig } from '../../../server/mcp/config.ts'
import { describeMcpConfig } from '../../../server/mcp/describe-config.ts'

const least = { WONCE_URL: 'wss://relay.example', WONCE_WORKSPACE: 'acme', WONCE_TOKEN: 'the-relay-secret' }
const write = 'first-write-secret-1'
const served = { ...least, WONCE_MCP_WRITE_TOKEN: `${write}, second-write-secret` }

function faultsOf(environment: Record<string, string>, serve: 'stdio' | 'http' = 'stdio'): readonly string[] {
  try {
    readMcpConfig(environment, serve)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('the configuration of wonce-mcp', () => {
  test('needs to know which workspace, where, and what to show for it', () => {
    expect(readMcpConfig(least, 'stdio')).toMatchObject({ serve: { type: 'stdio' }, canWrite: true, workspace: 'acme' })
    expect(faultsOf({})).toEqual([
      'WONCE_URL has to be set: the address of the relay.',
      'WONCE_WORKSPACE has to be set: the name of the workspace.',
    ])
    expect(faultsOf({ ...least, WONCE_TOKEN: '' })[0]).toMatch(/^One of WONCE_TOKEN and WONCE_TOKEN_FILE/)
    expect(faultsOf({ ...least, WONCE_TOKEN_FILE: 'token' })[0]).toMatch(/^One of WONCE_TOKEN and WONCE_TOKEN_FILE/)
    expect(faultsOf({ ...least, WONCE_URL: 'https://relay.example' })[0]).toMatch(/^WONCE_URL has to be an address/)
  })

  test.each(['.', '..', 'a/b', ''])('takes no name that a relay does not: %o', (name) => {
    expect(faultsOf({ ...least, WONCE_WORKSPACE: name })).toEqual([expect.stringMatching(/^WONCE_WORKSPACE has to be/)])
    expect(faultsOf({ ...least, WONCE_WORKSPACE: '...' })).toEqual([])
  })

  test('says every fault, and which name was meant, but no value', () => {
    const faults = faultsOf({ ...least, WONCE_MCP_PROT: '1', WONCE_MCP_HOST: '::1', WONCE_MCP_PORT: 'secret' })
    expect(faults).toEqual([
      expect.stringMatching(/^WONCE_MCP_PROT is not a setting.*WONCE_MCP_PORT/),
      expect.stringMatching(/^WONCE_MCP_PORT has to be a whole number/),
    ])
    expect(faults.join()).not.toContain('secret')
  })

  test('takes a template of where the app shows an entity', () => {
    const appUrl = (text: string) => faultsOf({ ...least, WONCE_APP_URL: text })
    const good = ['https://app.example/{noun}/{id}', 'http://localhost:5173/#/{id}', 'https://app.example/?show={id}']
    for (const text of good) expect(appUrl(text)).toEqual([])
    const bad = [
      'https://app.example/',
      'app.example/{id}',
      'javascript:x({id})',
      'https://{id}.example/',
      'https://app.example/{kind}/{id}',
      'https://me:secret@app.example/{id}',
    ]
    for (const text of bad) {
      expect(appUrl(text)).toEqual([expect.stringMatching(/^WONCE_APP_URL has to be an address over http with \{id\}/)])
      expect(appUrl(text).join()).not.toContain('secret')
    }
  })

  test('leaves what is the relay’s to the relay', () => {
    expect(faultsOf({ ...least, WONCE_JWT_SECRET: 'x' })).toEqual([])
  })

  test('over HTTP asks for tokens, several with commas between', () => {
    expect(readMcpConfig(served, 'http').serve).toMatchObject({
      host: '127.0.0.1',
      tokens: { write: [write, 'second-write-secret'], read: [] },
      isDevelopment: false,
    })
    expect(faultsOf(least, 'http')).toEqual([expect.stringContaining('set WONCE_MCP_WRITE_TOKEN')])
    expect(faultsOf({ ...least, WONCE_MCP_READ_TOKEN: 'short' }, 'http')[0]).toContain('at least 16 characters')
    expect(faultsOf({ ...least, WONCE_MCP_READ_TOKEN: ' , ' }, 'http')).toHaveLength(1)
  })

  test('over HTTP does without them in development, on this machine alone', () => {
    const open = { ...least, WONCE_MCP_DEV: '1' }
    expect(faultsOf(open, 'http')).toEqual([])
    expect(faultsOf({ ...open, WONCE_MCP_HOST: '0.0.0.0' }, 'http')).toHaveLength(1)
    expect(faultsOf({ ...served, WONCE_MCP_DEV: '1' }, 'http')).toHaveLength(1)
    expect(faultsOf({ ...open, WONCE_MCP_DEV: 'yes' }, 'http')).toEqual(['WONCE_MCP_DEV has to be 0 or 1.'])
  })

  test('takes origins as browsers send them', () => {
    const origins = (text: string) => faultsOf({ ...served, WONCE_MCP_ALLOWED_ORIGINS: text }, 'http')
    expect(origins('https://app.example,http://localhost:5173')).toEqual([])
    for (const text of ['*', 'app.example', 'https://app.example/']) expect(origins(text)).toHaveLength(1)
  })

  test('is told with every value in force and no secret', () => {
    const config = readMcpConfig(
      {
        ...served,
        WONCE_URL: 'wss://me:pass@relay.example/x',
        WONCE_APP_URL: 'https://app.example/{id}',
        WONCE_MCP_LIMIT_CALLS: '3',
      },
      'http',
    )
    const described = describeMcpConfig(config)
    expect(described).toMatchObject({
      serve: 'http',
      WONCE_URL: 'wss://relay.example/x',
      tokens: '2 to write, 0 to read (not shown)',
      WONCE_APP_URL: 'https://app.example/{id}',
      WONCE_MCP_LIMIT_CALLS: 3,
      WONCE_MCP_LIMIT_BODY_BYTES: 262_144,
    })
    expect(JSON.stringify(described)).not.toMatch(/secret|pass/)
  })
})
