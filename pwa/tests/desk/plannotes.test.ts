/** 须改里说事项不在清单里的，从这一处就能去看清单。 */
import { expect, it } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import PlanNotes from '../../src/desk/plans/PlanNotes.vue'

it.each([['item.not_listed', true], ['period', false]])('%s leads to the list: %s', async (code, leads) => {
  const note = { code, title: '“消防检查”不在已公布的抽查事项清单里', text: '', must: true, fix: {} }
  const review = { rows: [{ notes: [note] }], blocks: [] }
  const page = createSSRApp({ render: () => h(PlanNotes as never, { review, entries: [{ id: 'e1' }], editable: false, open: true, state: 'approved', drill: false, covers: false }) })
  page.component('RouterLink', { props: ['to'], render() { const self = this as unknown as { to: string; $slots: { default: () => never } }; return h('a', { href: self.to }, self.$slots.default()) } })
  expect((await renderToString(page)).includes('href="/items"')).toBe(leads)
})
