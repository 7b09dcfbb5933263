/** 外勤端入口。 */
import { createApp } from 'vue'
import '@ui/tokens.css'
import './field.css'
import App from './App.vue'
import { boot, meta, watchWorld } from './app'
import { registerWorker } from './enrol/worker'
import { restoreOutdoor } from './parts/theme'
import { fetchPages } from './pages'
import { startRouter } from './router'

restoreOutdoor()
startRouter()
watchWorld()
createApp(App).mount('#app')
void fetchPages()
void boot()
void registerWorker().catch(() => false)
void meta().catch(() => undefined)
