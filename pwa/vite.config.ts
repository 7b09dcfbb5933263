import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'
import vue from '@vitejs/plugin-vue'
import { entryPage } from './scripts/entry-page.ts'
import { bare, lean, nameless, plainProps } from './scripts/lean.ts'
import { serviceWorker } from './scripts/service-worker.ts'
import { sourceId } from './scripts/source-id.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export const TARGET = ['chrome99', 'safari16.4']

export const alias = {
  '@draw': here('../draw'),
  '@forms': here('../forms'),
  '@sync': here('../sync'),
  '@ui': here('./src/ui'),
  '@api': here('./src/api'),
}

/** Two applications that share no page: `--mode field` for phones, `--mode desk` for offices. */
export default defineConfig(({ mode }): UserConfig => {
  const app = mode === 'field' ? 'field' : 'desk'
  const buildId = sourceId(here('.'))
  return {
    base: `/${app}/`,
    publicDir: here(`./src/${app}/public`),
    // Dexie's build for present browsers is smaller than its default one.
    resolve: { alias: { ...alias, ...(app === 'field' ? { dexie: here('./node_modules/dexie/dist/modern/dexie.mjs') } : {}) } },
    // The phone's components use the composition interface only; Element Plus on the desk does not promise that.
    define: { __BUILD_ID__: JSON.stringify(buildId), ...(app === 'field' ? { __VUE_OPTIONS_API__: 'false' } : {}) },
    // Templates written out once are smaller than templates taken apart for re-use: seven kilobytes on the way to a phone.
    plugins: [vue(app === 'field' ? { template: { compilerOptions: { hoistStatic: false, cacheHandlers: false, nodeTransforms: [plainProps()] } } } : {}), entryPage(app), ...(app === 'field' ? [lean(), nameless(), bare(), serviceWorker(buildId, TARGET)] : [])],
    server: {
      host: '127.0.0.1',
      fs: { allow: [here('..')] },
      proxy: { '/api': 'http://127.0.0.1:8000' },
    },
    build: {
      outDir: here(`./dist/${app}`),
      emptyOutDir: true,
      target: TARGET,
      // The policy of the pages allows neither data: scripts nor data: fonts; every byte is a file.
      assetsInlineLimit: 0,
      modulePreload: false,
      cssCodeSplit: app === 'desk',
      chunkSizeWarningLimit: 1200,
      rolldownOptions: {
        input: here(`./${app}.html`),
        // Two scripts on the phone: what signing in, the PIN and the list need, and the pages of a visit, fetched right after.
        output: app === 'field' ? { chunkFileNames: 'assets/visit-[hash].js' } : {},
      },
    },
  }
})
