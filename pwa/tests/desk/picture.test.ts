import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { usePicture } from '../../src/desk/lib/picture'

const dropped: string[] = []

beforeEach(() => {
  dropped.length = 0
  vi.stubGlobal('URL', { createObjectURL: (blob: { name: string }) => `blob:${blob.name}`, revokeObjectURL: (url: string) => dropped.push(url) })
})
afterEach(() => vi.unstubAllGlobals())

describe('a picture fetched with credentials', () => {
  it('is not shown under the name of another that was asked for after it', async () => {
    const answers = new Map<string, (blob: Blob) => void>()
    const sha = ref('a')
    const scope = effectScope()
    const picture = scope.run(() => usePicture(() => sha.value, key => new Promise(done => answers.set(key, done))))!
    sha.value = 'b'
    await nextTick()
    answers.get('b')!({ name: 'b' } as unknown as Blob)
    answers.get('a')!({ name: 'a' } as unknown as Blob)
    await nextTick()
    expect(picture.source.value).toBe('blob:b')
    scope.stop()
    expect(dropped).toEqual(['blob:b'])
  })

  it('lets the old one go and says when the new one does not come', async () => {
    const sha = ref('a')
    const scope = effectScope()
    const picture = scope.run(() => usePicture(() => sha.value, key => (key === 'a' ? Promise.resolve({ name: key } as unknown as Blob) : Promise.reject(new Error('gone')))))!
    await nextTick()
    expect(picture.source.value).toBe('blob:a')
    sha.value = 'b'
    await nextTick()
    await nextTick()
    expect(dropped).toEqual(['blob:a'])
    expect([picture.source.value, picture.failed.value]).toEqual(['', true])
    scope.stop()
  })
})
