/** 本机的设备身份：登记，局里不认时换一个新的，没送的改编过去。 */
import { refile } from '../enrol/reenrol'
import { keepDevice, makeKey, type Device } from '../net/device'
import type { Desk } from '../holder'
import { reload } from './lists'
import { authorOf } from './acts'

async function register(d: Desk): Promise<{ id: string; key: CryptoKey }> {
  const { jwk, key } = await makeKey()
  const said = await d.session.call<{ device_id: string }>('POST', '/devices', {
    public_key_jwk: jwk, name: deviceName(), user_agent: navigator.userAgent.slice(0, 300),
  })
  return { id: said.device_id, key }
}

export async function enrol(d: Desk): Promise<Device> {
  const { id, key } = await register(d)
  return keepDevice(d.db, id, key)
}

function deviceName(): string {
  const found = /\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? '手机'
  return found.slice(0, 60)
}

export async function reenrol(d: Desk, why: string, expected: number): Promise<boolean> {
  if (!d.session.signedIn || !d.device || !d.vault.open) return false
  const old = d.device
  const { id, key } = await register(d)
  const next: Device = { id, key, enrolled_at: Date.now() }
  const reason = why === 'fork' ? '本机资料与另一部手机重复，已换新设备身份' : why === 'missing' ? '本机缺少服务器要的操作，已换新设备身份' : '服务器不认识本机身份，已重新登记'
  await d.journal.exclusive(() => refile(d.db, d.vault, old.id, next, { expected_seq: Math.max(1, expected), reason }, authorOf(d)))
  d.device = next
  await reload(d)
  return true
}
