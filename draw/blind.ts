/** 盲码，与 blind.py 同。 */

import { type Alg, digest, keyed, ticket, utf8 } from "./hashing"

/** 对象编号的统一写法；超出 [0-9A-Z-]{1,40} 时抛 RangeError。 */
export function normalId(raw: string): string {
  const name = raw.trim().normalize("NFC").toUpperCase()
  if (!/^[0-9A-Z-]{1,40}$/.test(name)) throw new RangeError("id")
  return name
}

/** 密钥的承诺。 */
export const keyCommitment = (key: string, alg: Alg = "sha256"): string => digest(utf8(key), alg)

/** 一户的盐。 */
export const salt = (key: string, name: string, alg: Alg = "sha256"): string => keyed(key, name, alg)

/** 盲码。 */
export const blind = (saltHex: string, name: string, alg: Alg = "sha256"): string => ticket(saltHex, name, alg).slice(0, 32)

/** 分层、区域、专长的化名。 */
export const alias = (key: string, kind: string, name: string, alg: Alg = "sha256"): string => ticket(key, `${kind}/${name}`, alg).slice(0, 8)

/** 核对一户的揭示。 */
export function opens(blindHex: string, name: string, saltHex: string, alg: Alg = "sha256"): boolean {
  return /^[0-9a-f]{64}$/.test(saltHex) && blind(saltHex, name, alg) === blindHex
}
