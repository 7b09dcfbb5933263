/** 别人的上传程序（tus-js-client、@uppy/tus）对真的服务器：传、断、接着传，一字不差。 */
import { createHash } from 'node:crypto'
import Uppy from '@uppy/core'
import Tus from '@uppy/tus'
import { Upload, type UploadOptions } from 'tus-js-client'
import { expect, it, vi } from 'vitest'
import { signIn } from '../../src/field/net/session'
import { killServer, place, read, spoil, wire } from './desk'

vi.setConfig({ testTimeout: 30_000 })
const at = place()
const SIZE = 600_000
const endpoint = `http://127.0.0.1:${at.line}/api/v1/blobs`
let bearer = ''

async function headers(): Promise<Record<string, string>> {
  bearer ||= `Bearer ${(await signIn(wire(at.server), at.name, at.password)).access_token}`
  return { Authorization: bearer }
}

/** Another content for every test, the same for every run. */
function content(n: number): { bytes: Buffer; sha256: string } {
  const bytes = Buffer.from(Uint8Array.from({ length: SIZE + n }, (_, i) => (i * 17 + n * 101 + (i >> 7)) & 255))
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function same(sha256: string, bytes: Buffer): Promise<void> {
  expect(Buffer.from(await read(at, sha256), 'base64').equals(bytes)).toBe(true)
}

function run(bytes: Buffer, options: UploadOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, { ...options, retryDelays: [10, 50, 100, 200, 400, 800], onSuccess: () => resolve(upload.url!), onError: reject })
    upload.start()
  })
}

/** Goes away after the first accepted part; returns where it had got to. */
function begun(bytes: Buffer, options: UploadOptions): Promise<{ url: string; offset: number }> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      ...options, onError: reject,
      onChunkComplete: (_, offset) => { void upload.abort(); setTimeout(() => resolve({ url: upload.url!, offset }), 50) },
    })
    upload.start()
  })
}

const MODES: [string, UploadOptions][] = [
  ['整件一次', {}], ['64 KB 一段', { chunkSize: 65_536 }], ['登记时就带内容', { uploadDataDuringCreation: true, chunkSize: 100_000 }],
  ['只许 POST 的网关', { chunkSize: 65_536, overridePatchMethod: true }],
]

it.each(MODES.map(([name, options], n) => [name, options, n] as const))('tus-js-client：%s，线断两次仍到齐', async (_name, options, n) => {
  const { bytes, sha256 } = content(n)
  await spoil(at, { kind: 'cut', after: 150_000, times: 2 })
  const url = await run(bytes, { ...options, endpoint, metadata: { sha256 }, headers: await headers() })
  await spoil(at, { kind: '' })
  expect(url.endsWith(`/api/v1/blobs/${sha256}`)).toBe(true)
  await same(sha256, bytes)
})

it('tus-js-client：传到一半走开，服务器又死了一次，另起一次从断处接着传', async () => {
  const { bytes, sha256 } = content(20)
  const options = { endpoint, metadata: { sha256 }, headers: await headers(), chunkSize: 65_536 }
  const { url, offset } = await begun(bytes, options)
  expect([offset >= 65_536, offset < SIZE]).toEqual([true, true])
  await killServer(at)
  const starts: number[] = []
  await run(bytes, { ...options, uploadUrl: url, onBeforeRequest: request => {
    if (request.getMethod() === 'PATCH') starts.push(Number(request.getHeader('Upload-Offset')))
  } })
  expect(starts[0]).toBeGreaterThanOrEqual(65_536)
  await same(sha256, bytes)
})

it('tus-js-client：内容与报的指纹不符，不收', async () => {
  const { bytes } = content(21)
  const sha256 = 'a'.repeat(64)
  const failed = new Promise((_, reject) => {
    new Upload(bytes, { endpoint, metadata: { sha256 }, headers: { Authorization: bearer }, retryDelays: [], onSuccess: () => undefined, onError: reject }).start()
  })
  await expect(failed).rejects.toThrow('460')
})

it('@uppy/tus：线断、停下、继续，一字不差', async () => {
  const { bytes, sha256 } = content(30)
  const uppy = new Uppy({ autoProceed: false }).use(Tus, { endpoint, headers: await headers(), chunkSize: 65_536, retryDelays: [10, 50, 100, 400], allowedMetaFields: ['sha256'] })
  // Outside a browser the client underneath reads a Buffer, not a Blob; Uppy only wants to know its size.
  const data = Object.assign(bytes, { size: bytes.length })
  const id = uppy.addFile({ name: 'photo.jpg', type: 'image/jpeg', data: data as unknown as Blob, meta: { sha256 } as never })
  await spoil(at, { kind: 'cut', after: 150_000, times: 2 })
  let paused = false
  uppy.on('upload-progress', (_, progress) => {
    if (paused || (progress.bytesUploaded || 0) < 65_536) return
    paused = true
    uppy.pauseResume(id)
    setTimeout(() => uppy.pauseResume(id), 100)
  })
  const result = await uppy.upload()
  expect([result?.failed?.length, result?.successful?.length, paused]).toEqual([0, 1, true])
  uppy.destroy()
  await spoil(at, { kind: '' })
  await same(sha256, bytes)
})
