/** 联合抽查，与 joint.py 同：名录的交集、各部门的席位。 */

import type { Slot } from "./deal"

/** 每个参加部门的名录里都有的对象，按编号排序；少于两个部门时抛 RangeError。 */
export function intersection(registers: ReadonlyMap<string, readonly string[]>): string[] {
  if (registers.size < 2) throw new RangeError("a joint draw needs two departments")
  const [first, ...rest] = [...registers.values()].map((ids) => new Set(ids))
  return [...first!].filter((id) => rest.every((ids) => ids.has(id))).sort()
}

/** 检查组的席位：第一席是牵头部门的主检，各部门各占其席；写得不对时抛 RangeError。 */
export function jointSlots(seats: readonly (readonly [string, number])[]): Slot[] {
  const people = seats.reduce((sum, [, n]) => sum + n, 0)
  if (new Set(seats.map(([dept]) => dept)).size !== seats.length || seats.some(([, n]) => n < 1) || people < 2) throw new RangeError("seats")
  const slots = seats.flatMap(([dept, n]) => Array.from({ length: n }, (): Slot => ({ dept, quals: ["Z"] })))
  return [{ dept: seats[0]![0], quals: ["L", "Z"] }, ...slots.slice(1)]
}
