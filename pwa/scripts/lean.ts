import type { Options } from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'

const YEARS = 2

/**
 * What a phone does not need stays out of its scripts: the calendar of years that are over (tasks bring their own when the
 * office has a newer one), and Vite's helper for preloading, since the only later script is asked for by plain `import()`.
 */
export function lean(): Plugin {
  return {
    name: 'sunlot-lean',
    enforce: 'pre',
    load(id) {
      return id.replace('\0', '') === 'vite/preload-helper.js' ? 'export const __vitePreload = load => load()' : null
    },
    transform(code, id) {
      return id.endsWith('workcalendar.csv?raw') ? `export default ${JSON.stringify(recent(rawOf(code)))}` : null
    },
  }
}

/** Names of components serve developer tools only; no component here names itself in its own template. */
export function nameless(): Plugin {
  return {
    name: 'sunlot-nameless',
    transform: (code, id) => (id.includes('.vue') ? { code: code.replace(/\b__name: (['"])\w+\1,/, ''), map: null } : null),
  }
}

type Transform = NonNullable<NonNullable<NonNullable<Options['template']>['compilerOptions']>['nodeTransforms']>[number]
interface Call { type: number; patchFlag?: number; dynamicProps?: unknown }
const VNODE_CALL = 13
const SINGLY = 2 | 4 | 8 // class, style, the attributes named
const ALL = 16

/**
 * Vue writes beside every tag which of its attributes may change. Left away, all of that tag are compared: the same result,
 * and some kilobytes less on the way to a phone. Runs when the whole page is compiled, for only then the calls are there.
 */
export function plainProps(): Transform {
  const seen = new Set<{ codegenNode?: unknown }>()
  return node => {
    if (node.type === 1) seen.add(node as { codegenNode?: unknown })
    if (node.type !== 0) return
    return () => {
      for (const one of seen) unlisted(one.codegenNode as Call | undefined)
      seen.clear()
    }
  }
}

function unlisted(call: Call | undefined): void {
  if (call?.type !== VNODE_CALL || !call.dynamicProps || typeof call.patchFlag !== 'number') return
  call.patchFlag = (call.patchFlag & ~SINGLY) | ALL
  delete call.dynamicProps
}

/** The text in a module made by `?raw`; while this plugin goes first, it is the file itself. */
function rawOf(code: string): string {
  const found = /^export default (".*")/s.exec(code.trim())
  return found?.[1] ? (JSON.parse(found[1]) as string) : code
}

/** Head and the last years of the table, without the names of the holidays. */
export function recent(csv: string): string {
  const [head = '', ...rows] = csv.trim().split(/\r?\n/).map(line => line.split(',').slice(0, 2).join(','))
  const newest = Math.max(...rows.map(row => Number(row.slice(0, 4))))
  return [head, ...rows.filter(row => Number(row.slice(0, 4)) > newest - YEARS)].join('\n')
}
