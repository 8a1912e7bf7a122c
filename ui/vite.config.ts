import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

// The program the dev server forwards the API to.
const backend = process.env.CARDFLOW_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus is taken component by component, so that the first load stays small.
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver()] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': backend } },
  build: {
    // The browsers shipped with 麒麟 and 统信.
    target: ['chrome87', 'firefox78'],
    cssTarget: ['chrome87', 'firefox78'],
    chunkSizeWarningLimit: 650,
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
