/** 抽取密钥：每一次抽取各有一把，说到哪一把都写明第几次。 */

/** The number of a draw stays over its attempts; the key does not. */
export const attemptOf = (row: { no: string; attempt: number }): string => `${row.no}　第 ${row.attempt} 次`

/** When a key may be opened: nothing can be given away by it any more. */
export const WHEN = '抽取结束、取消或作废以后，名单里没有别的抽取还封着的户了，才能开封；每次开封写明理由，留痕一条'
