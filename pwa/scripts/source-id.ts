import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const ROOTS = ['src', 'scripts', '../draw', '../forms', '../sync']
const SINGLES = ['field.html', 'desk.html', 'vite.config.ts', 'package-lock.json']
const SOURCE = /\.(ts|vue|css|html|svg|png|webmanifest|mjs)$|(^|\/)checklists\/.*\.json$/

/** 16 hex characters that change exactly when a source of the build changes: same sources, same bytes. */
export function sourceId(root: string): string {
  const files = [...SINGLES, ...ROOTS.flatMap(folder => walk(root, folder))].sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0').update(readFileSync(join(root, file))).update('\0')
  return hash.digest('hex').slice(0, 16)
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(name => SOURCE.test(name) && !name.includes('node_modules'))
}
