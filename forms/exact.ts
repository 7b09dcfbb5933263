/** 精确小数：检查表里的数不用浮点数。Twin of `exact.py`: n / 10**s, integers only. */

export class Num {
  readonly n: bigint;
  readonly s: number;

  constructor(n: bigint, s: number) {
    while (s > 0 && n % 10n === 0n) {
      n /= 10n;
      s -= 1;
    }
    this.n = n;
    this.s = s;
  }
}

const WRITTEN = /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/;

const ten = (s: number): bigint => 10n ** BigInt(s);

/** 读取十进制数字串；写法不合时返回 null。 */
export function read(text: string): Num | null {
  if (!WRITTEN.test(text)) return null;
  const [whole, fraction = ""] = text.split(".") as [string, string?];
  return new Num(BigInt(whole + fraction), fraction.length);
}

/** 写成最短的十进制数字串。 */
export function write(x: Num): string {
  const digits = (x.n < 0n ? -x.n : x.n).toString().padStart(x.s + 1, "0");
  const cut = digits.length - x.s;
  const text = digits.slice(0, cut) + (x.s ? "." + digits.slice(cut) : "");
  return x.n < 0n ? "-" + text : text;
}

export function add(a: Num, b: Num): Num {
  const s = Math.max(a.s, b.s);
  return new Num(a.n * ten(s - a.s) + b.n * ten(s - b.s), s);
}

export function neg(a: Num): Num {
  return new Num(-a.n, a.s);
}

export function mul(a: Num, b: Num): Num {
  return new Num(a.n * b.n, a.s + b.s);
}

export function less(a: Num, b: Num): boolean {
  return a.n * ten(b.s) < b.n * ten(a.s);
}
