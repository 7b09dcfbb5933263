/** 一页上的录音录像：正在录的、断了留下的、出了什么错；录音录像页与拒签页共用。 */
import { nextTick, onMounted, onUnmounted, ref, shallowRef, useTemplateRef } from 'vue'
import { current, isQuota } from '../app'
import { store } from '../holder'
import { Pieces, record, type Clip, type Running, type Sort } from './recorder'
import { sayCamera } from './stream'

/** `item`: under which name the pieces lie on this phone. A page shows what is being filmed in `<video ref="preview">`. */
export function useRecorder(item: string) {
  const { db, vault } = store()
  const pieces = new Pieces(db, vault, current.value!.row.id, item)
  const running = shallowRef<Running | null>(null)
  /** On disk and whole, but not part of any record yet: just recorded, or left by a page that was closed or killed. */
  const left = shallowRef<Clip | null>(null)
  const error = ref('')
  const preview = useTemplateRef<HTMLVideoElement>('preview')
  let shut = false

  onMounted(async () => { left.value = await pieces.joined() })
  onUnmounted(() => { shut = true; running.value?.stop() })

  /** Resolves when the recording has ended; null when it broke off or the page has gone, and what was recorded is left. */
  async function begin(sort: Sort): Promise<Clip | null> {
    error.value = ''
    let clip: Clip | null = null
    try {
      const now = running.value = await record(sort, pieces)
      if (shut) { now.stop(); return null }
      left.value = null
      await nextTick()
      if (preview.value) { preview.value.srcObject = now.stream; void preview.value.play() }
      clip = left.value = await now.done
    } catch (caught) {
      left.value = await pieces.joined()
      error.value = isQuota(caught) ? '手机存满了，录到的都在，不能再录。' : sayCamera(caught).replace('相机', sort === 'audio' ? '麦克风' : '相机').replace(/。到系统.*|可点.*/, '。')
    }
    running.value = null
    return shut ? null : clip
  }
  async function discard(): Promise<void> { await pieces.drop(); left.value = null }
  return { running, left, error, begin, discard }
}
