// Reads what was really written to dist/ and refuses what an old phone could not run.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { parse } from 'acorn'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const FIELD_LIMIT = 150 * 1024 // gzip bytes of the first load on a phone
const WHOLE_LIMIT = 188 * 1024 // the same with the pages of a visit, which follow by themselves

// Syntax of Chrome 99 and Safari 16.4 is ES2022; what acorn 2022 refuses, one of them cannot read.
const ECMA = 2022

// Newer than Chrome 99 or Safari 16.4 and without effect or with a wrong one there.
/** @type {[RegExp, string][]} */
const CSS_TOO_NEW = [
  [/:has\(/, ':has()'], [/@container\b/, '@container'], [/\bcolor-mix\(/, 'color-mix()'], [/\bokl(?:ch|ab)\(/, 'oklch()'],
  [/@scope\b/, '@scope'], [/@starting-style\b/, '@starting-style'], [/(?:^|[{;])\s*&/, '嵌套规则'],
]
const API_TOO_NEW = [
  /\bAbortSignal\.(?:any|timeout)\(/, /\bPromise\.(?:withResolvers|try)\(/, /\bURL\.(?:canParse|parse)\(/, /\b(?:Object|Map)\.groupBy\(/,
  /\bArray\.fromAsync\(/, // toSorted and its like stand in Vue as wrappers; our own code cannot name them (lib ES2022)
]

// Function declarations below are hoisted; this table is not, so it stands before its use.
/** @type {Record<string, (text: string, app: string) => string[]>} */
const CHECKS = { '.js': script, '.mjs': script, '.css': style, '.html': page }

const asked = process.argv[2]
const apps = asked ? [asked] : ['field', 'desk']
const faults = apps.flatMap(app => check(app))
for (const fault of faults) console.error(`✗ ${fault}`)
process.exit(faults.length ? 1 : 0)

/** @param {string} app @returns {string[]} */
function check(app) {
  const folder = join(DIST, app)
  if (!existsSync(join(folder, 'index.html'))) return [`dist/${app}/index.html 不存在`]
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && !/\.(?:gz|br)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
  const faults = files.flatMap(file => (CHECKS[extname(file)] ?? (() => []))(readFileSync(file, 'utf8'), app).map(fault => `${file.slice(DIST.length + 1)}：${fault}`))
  return app === 'field' ? [...faults, ...fieldOnly(files)] : faults
}

/** @param {string} text @param {string} app @returns {string[]} */
function script(text, app) {
  const faults = app === 'field' ? API_TOO_NEW.flatMap(pattern => text.match(pattern)?.[0] ?? []).map(found => `用了 Chrome 99 没有的 ${found}`) : []
  try {
    parse(text, { ecmaVersion: ECMA, sourceType: 'module' })
  } catch (error) {
    faults.push(`语法比构建目标新：${error instanceof Error ? error.message : error}`)
  }
  return faults
}

/** @param {string} text @param {string} app @returns {string[]} */
function style(text, app) {
  const foreign = [...text.matchAll(/url\(\s*['"]?((?:https?:)?\/\/[^)'"]+)/g)].map(match => `引用外部主机 ${match[1]}`)
  const fonts = /@font-face/.test(text) ? ['含有字体：图标用 SVG，不用字体'] : []
  const tooNew = app === 'field' ? CSS_TOO_NEW.filter(([pattern]) => pattern.test(text)).map(([, name]) => `用了 Chrome 99 没有的 ${name}`) : []
  return [...foreign, ...fonts, ...tooNew]
}

/** @param {string} text @returns {string[]} */
function page(text) {
  const foreign = [...text.matchAll(/(?:src|href)="((?:https?:)?\/\/[^"]+)"/g)].map(match => `引用外部主机 ${match[1]}`)
  const inline = /<script(?![^>]*\bsrc=)[^>]*>/.test(text) ? ['有内联脚本，内容安全策略不许'] : []
  const missing = [...text.matchAll(/(?:src|href)="(\/[^/"][^"]*)"/g)]
    .filter(match => !existsSync(join(DIST, match[1] ?? '')))
    .map(match => `${match[1]} 不存在`)
  return [...foreign, ...inline, ...missing]
}

/**
 * The phone starts with one page, one script and one style within the limit of a slow network; one more script, the
 * pages of a visit, follows at once, so that no old tab asks later for a file that a newer build removed.
 * @param {string[]} files
 * @returns {string[]}
 */
function fieldOnly(files) {
  const scripts = files.filter(file => file.endsWith('.js') && !file.endsWith('sw.js'))
  const later = scripts.filter(file => /\/visit-[^/]+\.js$/.test(file))
  const faults = scripts.length === 2 && later.length === 1 ? [] : [`手机页应当有首页和检查页两个脚本，却有 ${scripts.length} 个`]
  if (!files.some(file => file.endsWith('/sw.js'))) faults.push('没有 sw.js')
  const first = files.filter(file => /\.(?:js|css|html)$/.test(file) && !file.endsWith('sw.js'))
  const zipped = (/** @type {string[]} */ names) => names.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0) // as the server sends them
  const bytes = zipped(first.filter(file => !later.includes(file)))
  const all = zipped(first)
  console.log(`手机页首次载入 ${(bytes / 1024).toFixed(1)} KB，连同检查各页 ${(all / 1024).toFixed(1)} KB（gzip）`)
  if (all > WHOLE_LIMIT) faults.push(`手机页全部 ${all} 字节，超过 ${WHOLE_LIMIT}`)
  if (bytes > FIELD_LIMIT) faults.push(`手机页首次载入 ${bytes} 字节，超过 ${FIELD_LIMIT}`)
  return faults
}

