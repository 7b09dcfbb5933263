/** Digits as a Chinese keyboard gives them: "０１２。５" is 12.5; letters stay and are refused. */
export function tidyNumber(typed: string): string {
  const plain = typed.normalize('NFKC').replace(/\s/g, '').replace(/[。．]/g, '.').replace(/^\+/, '').replace(/[－−–]/g, '-')
  return plain.replace(/^(-?)0+(?=\d)/, '$1').replace(/^-0$/, '0')
}
