/**
 * What can be wrong with package-lock.json while `npm ci` still succeeds on the machine that wrote it.
 *
 * An optional dependency of another platform that has no entry of its own is silently left out there, and the tool it
 * belongs to fails at its first start; a `resolved` URL ties everybody to the registry of whoever ran `npm install`.
 */
import { z } from 'zod'

const namesSchema = z.record(z.string(), z.string()).default({})

const entrySchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().default(false),
  dependencies: namesSchema,
  devDependencies: namesSchema,
  optionalDependencies: namesSchema,
  peerDependencies: namesSchema,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
})
type Entry = z.infer<typeof entrySchema>

export const lockSchema = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), entrySchema) })
export type Lock = z.infer<typeof lockSchema>

export const manifestSchema = z.object({
  dependencies: namesSchema,
  devDependencies: namesSchema,
  optionalDependencies: namesSchema,
  peerDependencies: namesSchema,
})
export type Manifest = z.infer<typeof manifestSchema>

const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

/** One sentence for each fault; empty where there is none. */
export function lockFaults(manifest: Manifest, lock: Lock): readonly string[] {
  return [
    ...inexactVersions(manifest),
    ...disagreements(manifest, lock),
    ...missingEntries(lock),
    ...resolvedUrls(lock),
  ]
}

/** Peers stay ranges: an exact peer would force a second copy on everybody. */
function inexactVersions(manifest: Manifest): readonly string[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !exactVersion.test(version))
    .map(([name, version]) => `package.json asks for ${name}@${version}: write an exact version.`)
}

function disagreements(manifest: Manifest, lock: Lock): readonly string[] {
  const locked = lock.packages['']
  if (locked === undefined) return ['package-lock.json has no entry for the package itself: run npm install.']
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const
  return kinds.flatMap((kind) => {
    const names = new Set([...Object.keys(manifest[kind]), ...Object.keys(locked[kind])])
    return [...names]
      .filter((name) => manifest[kind][name] !== locked[kind][name])
      .map((name) => `${kind}.${name} differs between package.json and package-lock.json: run npm install.`)
  })
}

function missingEntries(lock: Lock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    wantedBy(entry)
      .filter((name) => !placesOf(path, name).some((place) => place in lock.packages))
      .map((name) => `${path || 'the package itself'} wants ${name}, which has no entry in package-lock.json.`),
  )
}

function wantedBy(entry: Entry): readonly string[] {
  const peers = Object.keys(entry.peerDependencies).filter(
    (name) => entry.peerDependenciesMeta[name]?.optional !== true,
  )
  const { dependencies, devDependencies, optionalDependencies } = entry
  return [...Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }), ...peers]
}

/** Where Node looks for `name` from `path`, nearest first. */
function placesOf(path: string, name: string): readonly string[] {
  const parts = path === '' ? [] : path.split('/')
  return Array.from({ length: parts.length + 1 }, (_, up) => parts.slice(0, parts.length - up))
    .filter((folder) => folder.at(-1) !== 'node_modules')
    .map((folder) => [...folder, 'node_modules', name].join('/'))
}

function resolvedUrls(lock: Lock): readonly string[] {
  // A link to a workspace of ours keeps its `resolved`, which is a folder.
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined && !entry.link)
    .map(([path]) => `${path} has a resolved URL: npm install --omit-lockfile-registry-resolved writes none.`)
}
