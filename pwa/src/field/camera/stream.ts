/** 页内相机：后置镜头，够清楚即可；打不开就说为什么。 */

export function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) return Promise.reject(new DOMException('no camera', 'NotFoundError'))
  return navigator.mediaDevices.getUserMedia({
    audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } },
  })
}

export function openRecorder(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ audio: true, video: { facingMode: { ideal: 'environment' }, width: { ideal: 640 }, height: { ideal: 480 } } })
}

export async function torch(stream: MediaStream | null, on: boolean): Promise<boolean> {
  try {
    await stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
    return on
  } catch {
    return false
  }
}

export function sayCamera(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError') return '没有相机权限。到系统设置里允许，或点“从文件选”，要写原因。'
  if (name === 'NotReadableError') return '相机被别的应用占用，关掉它再试。'
  return '没有找到相机。可点“从文件选”，要写原因。'
}
