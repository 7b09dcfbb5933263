/** 一栏里写几个词：顿号、逗号、分号都认。 */

export function split(text: string): string[] {
  return [...new Set(text.split(/[、，,；;\n]/).map(part => part.trim()).filter(Boolean))]
}

export function joined(list: readonly string[] | null | undefined): string {
  return (list ?? []).join('、')
}
