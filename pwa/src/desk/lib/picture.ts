/** 带凭据取来的一张影像：换一张就重取，离开就放掉。 */
import { onScopeDispose, ref, watch, type Ref } from 'vue'

export interface Picture { source: Ref<string>; failed: Ref<boolean> }

/** What arrives after its hash has changed or the page is left is not shown: it would be another picture under this name. */
export function usePicture(sha256: () => string, fetch: (sha256: string) => Promise<Blob>): Picture {
  const source = ref('')
  const failed = ref(false)
  let wanted = ''

  function drop(): void {
    if (source.value) URL.revokeObjectURL(source.value)
    source.value = ''
  }

  async function load(sha: string): Promise<void> {
    drop()
    failed.value = false
    wanted = sha
    try {
      const blob = await fetch(sha)
      if (wanted === sha) source.value = URL.createObjectURL(blob)
    } catch {
      failed.value = wanted === sha
    }
  }

  watch(sha256, load, { immediate: true })
  onScopeDispose(() => { wanted = ''; drop() })
  return { source, failed }
}
