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

/**
 * Between the two scripts names need no second name: what the first one exports keeps its short local name. Colours and sizes
 * of the common tokens that no page of the phone asks for are left out of its style.
 */
export function bare(): Plugin {
  return {
    name: 'sunlot-bare',
    // The style is only there after Vite's own plugins.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter(one => one.type === 'chunk')
        for (const chunk of chunks.filter(one => !one.isDynamicEntry)) { // whose `default` is asked for by that name
          const { code, locals } = unaliased(chunk.code)
          chunk.code = code
          for (const other of chunks) other.code = renamed(other.code, `from"./${chunk.fileName.split('/').at(-1)}"`, locals)
        }
        const scripts = chunks.map(one => one.code).join('')
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && file.fileName.endsWith('.css')) file.source = asked(String(file.source), scripts)
        }
      },
    },
  }
}

const EXPORTS = /export\{([^{}]+)\};?\s*$/

/** The list of exports at the end of a script, each under its local name; `locals` says which name was which. */
export function unaliased(code: string): { code: string; locals: Map<string, string> } {
  const locals = new Map<string, string>()
  for (const pair of EXPORTS.exec(code)?.[1]?.split(',') ?? []) {
    const [local = '', alias = local] = pair.split(' as ')
    locals.set(alias, local)
  }
  return { code: code.replace(EXPORTS, () => `export{${[...new Set(locals.values())].join(',')}};`), locals }
}

/** The imports from that script, asked for under those names. */
export function renamed(code: string, from: string, locals: ReadonlyMap<string, string>): string {
  return code.replace(/import\{([^{}]*)\}(from"[^"]*")/g, (all, list: string, where: string) => {
    if (where.replace(/`/g, '"') !== from) return all
    const names = list.split(',').map(pair => { const [name = '', own = name] = pair.split(' as '); const local = locals.get(name) ?? name; return local === own ? own : `${local} as ${own}` })
    return `import{${names.join(',')}}${where}`
  })
}

/** A style without the variables that neither it nor a script asks for. */
export function asked(css: string, scripts: string): string {
  return css.replace(/(--(?!lightningcss)[\w-]+):[^;{}]*(?:;|(?=\}))/g, (all, name: string) => (css.includes(`var(${name}`) || scripts.includes(name) ? all : ''))
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
