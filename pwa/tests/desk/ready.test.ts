/** 公示证明点一次：排好了自己下载，不用再点。 */
import { expect, test, vi } from 'vitest'
import { ProblemError } from '../../src/api/problem'
import { whenReady } from '../../src/desk/publications/ready'

const absent = new ProblemError(404, { type: '/problems/absent', title: '没有找到', status: 404 })

test('a file still being set is fetched when it is there, with one word of waiting', async () => {
  vi.stubGlobal('window', globalThis)
  const file = new Blob(['%PDF'])
  const fetch = vi.fn<() => Promise<Blob>>().mockRejectedValueOnce(absent).mockRejectedValueOnce(absent).mockResolvedValue(file)
  const waiting = vi.fn<() => void>()
  expect(await whenReady(fetch, waiting, 1)).toBe(file)
  expect([fetch.mock.calls.length, waiting.mock.calls.length]).toEqual([3, 1])
})

test('what never comes ends, another fault is not waited for', async () => {
  vi.stubGlobal('window', globalThis)
  expect(await whenReady(() => Promise.reject(absent), () => undefined, 1)).toBeNull()
  await expect(whenReady(() => Promise.reject(new ProblemError(500, { type: '', title: '', status: 500 })), () => undefined, 1)).rejects.toThrow()
})
