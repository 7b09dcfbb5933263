/** 外勤端入口。 */
import { createApp } from 'vue'
import '@ui/tokens.css'
import './field.css'
import App from './App.vue'
import { app, boot, meta, watchWorld } from './app'
import { registerWorker } from './enrol/worker'
import { guardFields } from './parts/printable'
import { restoreOutdoor } from './parts/theme'
import { fetchPages } from './pages'
import { startRouter } from './router'

restoreOutdoor()
startRouter()
guardFields(document, sentence => { app.odd = sentence })
watchWorld()
createApp(App).mount('#app')
void fetchPages()
void boot()
void registerWorker().catch(() => false)
void meta().catch(() => undefined)
