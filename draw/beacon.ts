/** 外部随机值，与 beacon.py 同：事先点名的公开号码。 */

const KINDS: { [kind: string]: { issue: RegExp; value: RegExp; most: number[] } } = {
  ssq: { issue: /^\d{7}$/, value: /^\d\d( \d\d){5} \+ \d\d$/, most: [33, 16] },
  dlt: { issue: /^(\d{5}|\d{7})$/, value: /^\d\d( \d\d){4} \+ \d\d \d\d$/, most: [35, 12] },
  pl5: { issue: /^(\d{5}|\d{7})$/, value: /^\d( \d){4}$/, most: [0] },
  drand: { issue: /^[1-9]\d{0,14}$/, value: /^[0-9a-f]{64}$/, most: [0] },
}

/** 规则里点名的一期和备用的一期；写得不对时为 null。 */
export function pulses(rule: string): [string, string][] | null {
  const match = /^(\w+) (\w+)(?:, fallback (\w+) (\w+))?$/.exec(rule)
  if (!match) return null
  const named: [string, string][] = [[match[1]!, match[2]!]]
  if (match[3]) named.push([match[3], match[4]!])
  if (named.some(([kind, issue]) => !Object.hasOwn(KINDS, kind) || !KINDS[kind]!.issue.test(issue))) return null
  const [first, spare] = named
  return spare && spare[0] === first![0] && Number(spare[1]) <= Number(first![1]) ? null : named
}

/** 号码写得对：位数、范围、由小到大不重复。 */
export function reads(kind: string, value: string): boolean {
  const { value: form, most } = KINDS[kind]!
  if (!form.test(value)) return false
  return value.split(" + ").every((part, i) => {
    const balls = part.split(" ").map(Number)
    return !most[i] || (balls[0]! >= 1 && balls.at(-1)! <= most[i] && balls.every((ball, j) => j === 0 || balls[j - 1]! < ball))
  })
}

/** 号码与规则相符；有人拒不揭示时须是备用的那一期。 */
export function holds(rule: string, value: string | null, fallback: boolean): boolean {
  if (rule === "none") return value === null && !fallback
  const pulse = pulses(rule)?.[fallback ? 1 : 0]
  return pulse !== undefined && value !== null && reads(pulse[0], value)
}
