/** 清单不长，整张取来：打印、核对、列计划都要全部。 */
import { items, type Item } from './api'

export async function allItems(): Promise<Item[]> {
  return (await items.list({})).items
}
