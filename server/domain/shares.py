"""百分数的写法：四舍五入，但不足一的不写 0 %，不满的不写 100 %。"""

from __future__ import annotations


def percent(part: int, whole: int) -> int:
    """part 占 whole 的百分数；whole 为 0 时为 0。"""
    return rounded(part, whole, 100)


def permille(part: int, whole: int) -> int:
    """part 占 whole 的千分数；whole 为 0 时为 0。"""
    return rounded(part, whole, 1000)


def rounded(part: int, whole: int, scale: int) -> int:
    """四舍五入到 1/scale；有而不足的至少写 1，缺一点的至多写 scale - 1（比全部还多的照写）。"""
    if not whole or not part:
        return 0
    near = (2 * part * scale + whole) // (2 * whole)
    return max(1, min(near, scale - 1)) if part < whole else near


def share_said(text: str) -> str:
    """比例给人看的写法：没有什么比 100% 更高，“不低于 100%”写成“100%（全部）”；其余照原样。"""
    whole, *rest = text.split("；", 1)
    return "；".join(["100%（全部）", *rest]) if whole in ("不低于 100%", "100%") else text
