import { describe, expect, it } from 'vitest'
import { useLatest } from '../../src/desk/lib/latest'

describe('边填边问', () => {
  it('只认最后一次问的：前一次的答复晚到也不要', async () => {
    const { answer, ask } = useLatest<number>()
    const open: ((n: number) => void)[] = []
    const later = (): Promise<number> => new Promise(resolve => { open.push(resolve) })
    const first = ask(later)
    const second = ask(later)
    open[1]?.(15)
    await second
    open[0]?.(1)
    await first
    expect(answer.value).toBe(15)
  })

  it('正在问的时候没有答复；不问了，晚到的也不要', async () => {
    const { answer, ask } = useLatest<number>()
    await ask(async () => 20)
    let release: (n: number) => void = () => undefined
    const waiting = ask(() => new Promise(resolve => { release = resolve }))
    expect(answer.value).toBeNull()
    await ask(null)
    release(1)
    await waiting
    expect(answer.value).toBeNull()
  })

  it('没有问成的说一句，下一次问成了就没有了', async () => {
    const { answer, sentence, ask } = useLatest<number>()
    await ask(async () => { throw new TypeError('fetch') })
    expect([answer.value, Boolean(sentence.value)]).toEqual([null, true])
    await ask(async () => 3)
    expect([answer.value, sentence.value]).toEqual([3, ''])
  })
})
