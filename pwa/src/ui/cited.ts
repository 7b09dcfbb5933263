/** 条款代码是内部的写法：给人看的换成通知的名称，括号里只有代码的连括号去掉。 */
const NOTICES = ['河口区 2016', '资阳市 2017', '抚顺市 2016', '东胜区 2021', '临沂市 2017']
const CODE = 'S[0-4]-\\d{2}[a-z]?'
const ALONE = new RegExp(`（${CODE}(?:、${CODE})*）`, 'g')
const EACH = new RegExp(CODE, 'g')

/** 依据：S3-17（一月底前）→ 东胜区 2021（一月底前）；同一份通知只写一次。 */
export function cited(basis: string): string {
  const named = basis.replace(EACH, code => NOTICES[Number(code[1])] ?? '')
  return named.split('、').filter((part, n, all) => all.indexOf(part) === n).join('、')
}

/** 借鉴来的依据写明是参照哪里的；本来就写着名称的照写。 */
export function sourced(basis: string): string {
  const said = cited(basis)
  return said === basis ? said : `参照 ${said}`
}

/** 一句话：（S1-11）去掉，别处的代码换成通知的名称。 */
export function withoutCodes(sentence: string): string {
  return cited(sentence.replace(ALONE, ''))
}
