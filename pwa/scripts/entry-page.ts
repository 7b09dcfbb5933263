import type { Plugin } from 'vite'

/** The page of an application is `<app>.html` in the sources and `index.html` in its own folder. */
export function entryPage(app: 'field' | 'desk'): Plugin {
  return {
    name: 'sunlot-entry-page',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle[`${app}.html`]
      if (page) page.fileName = 'index.html'
    },
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '').split('?')[0] ?? ''
        const isPage = path === `/${app}/` || (request.headers.accept?.includes('text/html') && !path.includes('.'))
        if (isPage) request.url = `/${app}/${app}.html`
        next()
      })
    },
  }
}
