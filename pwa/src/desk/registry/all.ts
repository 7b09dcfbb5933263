/** 清单不长，整张取来：打印与核对都要全部。 */
import { items, type Item } from './api'

const MOST_PAGES = 50

export async function allItems(): Promise<Item[]> {
  const found: Item[] = []
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Awaited<ReturnType<typeof items.list>> = await items.list({ after })
    found.push(...answer.items)
    after = answer.next
    if (!after) break
  }
  return found
}
