import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { build, type Plugin } from 'vite'

interface Precached { url: string, sha256: string }

/**
 * Builds `src/field/sw.ts` as a classic script beside the page and tells it what to keep.
 *
 * Runs after the page is on disk, because the list holds the SHA-256 of what was really written.
 */
export function serviceWorker(buildId: string, target: string[]): Plugin {
  let outDir = ''
  let source = ''
  return {
    name: 'sunlot-service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir
      source = join(config.root, 'src/field/sw.ts')
    },
    async closeBundle() {
      if (!existsSync(join(outDir, 'index.html'))) return // the page failed to build and has said why
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: { __BUILD_ID__: JSON.stringify(buildId), __PRECACHE__: JSON.stringify(precache(outDir)) },
        build: {
          outDir,
          emptyOutDir: false,
          target,
          lib: { entry: source, formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
        },
      })
    },
  }
}

function precache(outDir: string): Precached[] {
  return readdirSync(outDir, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name !== 'sw.js')
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ url: address(relative(outDir, path)), sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }))
    .sort((a, b) => (a.url < b.url ? -1 : 1))
}

/** The page is asked for by its folder, so that is the name it is kept under. */
function address(name: string): string {
  const path = name.split(sep).join('/')
  return path === 'index.html' ? '/field/' : `/field/${path}`
}
