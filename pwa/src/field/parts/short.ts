/** 长名在标题里的简称：去掉地名和组织形式；完整名称另在 aria-label。 */
export function shortName(name: string): string {
  const cut = name.replace(/^[^\s]{2,6}?[省市](?=..)/, '').replace(/^[^\s]{1,5}?[区县](?=..)/, '').replace(/(股份)?有限(责任)?公司$/, '')
  return cut.length >= 2 ? cut : name
}

/** 91990106 MA5LXT83 XD */
export const codeGroups = (code: string): string => (code.length === 18 ? `${code.slice(0, 8)} ${code.slice(8, 16)} ${code.slice(16)}` : code)
export const phoneGroups = (phone: string): string => (phone.length === 11 ? `${phone.slice(0, 4)} ${phone.slice(4, 8)} ${phone.slice(8)}` : phone)
