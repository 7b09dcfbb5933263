/** 哪些手机丢了没有送到的内容：工作台、进度、手机三处同一个算法。 */
import type { Loss } from './api'

export const losing = (rows: readonly Loss[]): Loss[] => rows.filter(one => one.ops.length + one.files.length > 0)
