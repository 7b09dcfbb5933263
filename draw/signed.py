"""签字实录 signed.txt：谁在抽取记录上签了字、签在纸上、拒绝签字（S2-05、S4-10）。

Written once, when the minutes are closed; no names, only who signs in which part. It hangs on `result.txt` and on the
digest of the minutes, its last line closes it by the hash of all before. Whoever signed again has every way he took, in
order; the last one counts, the others were voided.

    signed/1
    draw 990100-2026-01 attempt 1
    result <64 hex>
    minutes <64 hex>
    sign host canvas 2026-03-10
    sign w1 refused,canvas 2026-03-10
    …
    end <64 hex>
"""

from collections.abc import Iterable
from dataclasses import dataclass

from draw.hashing import digest

FILE = "signed.txt"
PARTS = ("host", "operator", "recorder")
METHODS = ("canvas", "paper", "refused")


@dataclass(frozen=True)
class Signed:
    """一人怎样表示的：哪一位（host、w1……）、历次怎样（最后一次作数）、最后一次在哪一天。"""

    signer: str
    methods: tuple[str, ...]
    day: str


def write(draw: str, attempt: int, result: bytes, minutes: str, signs: Iterable[Signed], alg: str = "sha256") -> bytes:
    """写 signed.txt：主持、操作、记录、各见证人依次一行。

    minutes: the digest people signed against. Raises ValueError for a missing person or another order.
    """
    rows = list(signs)
    expected = [*PARTS, *(f"w{n}" for n in range(1, len(rows) - len(PARTS) + 1))]
    if [one.signer for one in rows] != expected or not all(
        one.methods and {*METHODS}.issuperset(one.methods) for one in rows
    ):
        raise ValueError("every part and every witness signs once, in order")
    lines = ["signed/1", f"draw {draw} attempt {attempt}", f"result {digest(result, alg)}", f"minutes {minutes}"]
    lines += [f"sign {one.signer} {','.join(one.methods)} {one.day}" for one in rows]
    text = "".join(line + "\n" for line in lines).encode("ascii")
    return text + f"end {digest(text, alg)}\n".encode()
