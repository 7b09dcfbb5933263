import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { alias } from './vite.config.ts'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias },
  define: { __BUILD_ID__: JSON.stringify('test') },
  server: { fs: { allow: ['..'] } },
  test: {
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts'],
    environment: 'node',
    passWithNoTests: false,
    testTimeout: process.env.PROPERTIES ? 600_000 : 20_000,
    setupFiles: ['tests/properties.ts'],
  },
})
