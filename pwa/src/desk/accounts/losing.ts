/** 哪些手机丢了没有送到的内容：工作台、进度、手机三处同一个算法。 */
import type { Loss } from './api'

/** Who sees phones, all of them, those of the department or his own (server: accounts/scopes.py `_devices`); to others the list is empty whatever there is. */
export const SEE_PHONES = ['system_admin', 'security_admin', 'clerk', 'approver', 'inspector'] as const

export const losing = (rows: readonly Loss[]): Loss[] => rows.filter(one => one.ops.length + one.files.length > 0)

/** Phones that alone can still hold a file: alive or gone, nobody knows. */
export const doubting = (rows: readonly Loss[]): Loss[] => rows.filter(one => one.doubted.length > 0)

/** How many files are doubtful; one named by two phones is one. */
export const doubtedFiles = (rows: readonly Loss[]): number => new Set(rows.flatMap(one => one.doubted.map(file => file.sha256))).size
