/** 桌面应用入口。 */
import { localeContextKey } from 'element-plus'
import zhCn from 'element-plus/es/locale/lang/zh-cn'
import { createApp, ref } from 'vue'
import '../ui/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/table.css'
import App from './App.vue'
import { ownWords } from './lib/validity'
import { router } from './router'
import { loadMeta } from './session/session'

loadMeta().catch(() => undefined)
ownWords()
createApp(App).provide(localeContextKey, ref(zhCn)).use(router).mount('#app')
