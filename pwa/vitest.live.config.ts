import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { alias } from './vite.config.ts'

/** Tests that need a running server: the Python tests start one, then these. */
export default defineConfig({
  plugins: [vue()],
  resolve: { alias },
  define: { __BUILD_ID__: JSON.stringify('live') },
  server: { fs: { allow: ['..'] } },
  test: { include: ['tests/live/**/*.live.ts'], environment: 'node', passWithNoTests: false, testTimeout: 3_600_000 },
})
