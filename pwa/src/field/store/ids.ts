/** 本机编号：UUIDv7，同一毫秒内也递增；其中的时间部分不作证据。 */

let last = 0n

/** Time-ordered and strictly increasing within this page, also when the clock is set back. */
export function uuid7(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(8))
  const tail = random.reduce((n, b) => (n << 8n) | BigInt(b), 0n)
  // 48 bits of time, 12 bits of counter room, then chance.
  let head = (BigInt(now) << 12n) | (tail & 0xffn)
  if (head <= last) head = last + 1n
  last = head
  const time = (head >> 12n).toString(16).padStart(12, '0')
  const step = (head & 0xfffn).toString(16).padStart(3, '0')
  const rest = ((tail & 0x3fffffffffffffffn) | 0x8000000000000000n).toString(16).padStart(16, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${step}-${rest.slice(0, 4)}-${rest.slice(4)}`
}
