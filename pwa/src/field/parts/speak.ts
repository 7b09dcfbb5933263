/** 朗读：有中文语音才提供。 */
import { shallowRef } from 'vue'

export const canSpeak = shallowRef(false)

function look(): void {
  canSpeak.value = speechSynthesis.getVoices().some(v => v.lang.toLowerCase().startsWith('zh'))
}
if (typeof speechSynthesis !== 'undefined') {
  look()
  speechSynthesis.addEventListener?.('voiceschanged', look)
}

/** Resolves true when the text was read to its end. */
export function speak(text: string): Promise<boolean> {
  return new Promise(resolve => {
    speechSynthesis.cancel()
    const said = new SpeechSynthesisUtterance(text)
    said.lang = 'zh-CN'
    said.rate = 0.95
    said.onend = () => resolve(true)
    said.onerror = () => resolve(false)
    speechSynthesis.speak(said)
  })
}

export const hush = (): void => { if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel() }
export const buzz = (...pattern: number[]): void => { navigator.vibrate?.(pattern) }
