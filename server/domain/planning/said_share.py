"""计划里一格“抽查比例”：读成各类别的比例或户数；读不进去的字说出来，不当作没有写（S3-14、S3-20、S4-01）。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from server.domain.entry import UNCLASSED
from server.domain.notation import AT_LEAST, AT_MOST, plain
from server.domain.planning.cells import bare_number
from server.domain.ratio import SHARE, Ratio, impossible, parse_ratio, raw_share

CLASS = re.compile(r"(?:信用)?(?:风险)?(?:等级|类别)?(?:为)?([A-D])(?:类|级)?(?:企业|对象|单位|主体|户|的)*")
UNSORTED = re.compile(r"未分类(?:的|企业|对象)*|N类?")
OTHERS = re.compile(r"其余|其他|其它")
NONE_OF_THEM = re.compile(r"(?:其余|其他|其它)(?:的|各?类|各?级|企业|对象|单位)*(?:不抽查?|不查|不检查|0%)")
HEADS = re.compile(r"(?:抽|抽取|抽查)?(\d{1,6})(?:户|家)")
BOUNDS = re.compile(rf"{AT_LEAST}|{AT_MOST}|以上|以下|以内|之内")
FILLER = re.compile(
    r"全部检查|全部|全覆盖|检查对象|抽查|抽取|检查|比例|总数|户数|对象|随机|按照|按|每年|年度|全年|/年|一般|原则上|为|的|各?占|分别|含|及"
)
FOUR = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class SaidShare:
    """读成的样子：ratios 按类别的最简分数，或 heads 户数；两样都没有时 problem 说为什么。"""

    ratios: dict[str, list[int]] | None = None
    rounding: str = "exact"
    heads: int | None = None
    hints: tuple[str, ...] = ()
    problem: str = ""


def read(said: str) -> SaidShare:
    """读一格比例；`said` 不为空，也不是“分级”。"""
    if raw := raw_share(said):
        told = f"比例“{said}”读作 {raw}（Excel 百分比格的原值）；不是的话，请写成带 % 的再粘贴。"
        return SaidShare(_everybody(parse_ratio(raw)), hints=(told,))
    if heads := HEADS.fullmatch(plain(said)):
        return SaidShare(heads=int(heads[1]), hints=(f"比例一栏写的是户数，读作抽查数量 {heads[1]} 户。",))
    if wrong := impossible(said):
        return SaidShare(problem=wrong)
    ratio = parse_ratio(said)
    if ratio.when or any(step.when for step in ratio.steps):
        return _by_class(ratio, said)
    if (
        ratio.share is not None
        and ratio.kind in ("min", "max", "exact")
        and ratio.count_low is ratio.count_high is None
    ):
        lost = left(said)
        hints = (f"比例里的“{lost}”没有读进去；要写明的，写在“备注”里。",) if lost else ()
        return SaidShare(_everybody(ratio), ratio.kind, hints=hints)
    return SaidShare(problem=_why(ratio, said))


def left(said: str) -> str:
    """去掉比例、界限词、类别和无关的字以后还剩下的原文；没有为空。"""
    rest = UNSORTED.sub("", CLASS.sub("", NONE_OF_THEM.sub("", plain(said))))
    rest = FILLER.sub("", BOUNDS.sub("", SHARE.sub("", OTHERS.sub("", rest))))
    return re.sub(r"[^\w]+|_", "", rest)[:20]


def _everybody(ratio: Ratio) -> dict[str, list[int]]:
    return dict.fromkeys((*FOUR, UNCLASSED), _pair(ratio.share or Fraction(0)))


def _pair(share: Fraction) -> list[int]:
    return [share.numerator, share.denominator]


def _by_class(ratio: Ratio, said: str) -> SaidShare:
    found: dict[str, Fraction] = {}
    kinds: set[str] = set()
    rest = Fraction(0) if NONE_OF_THEM.search(plain(said)) else None
    for part in ratio.steps or (ratio,):
        named, share = CLASS.fullmatch(part.when), part.share
        if OTHERS.match(part.when) and share is not None:
            rest = share
        elif UNSORTED.fullmatch(part.when) and share is not None:
            found[UNCLASSED] = share
        elif named is None or share is None or named[1] in found:
            return SaidShare(problem=f"“{said[:40]}”分的档读不成信用风险类别：请写成 A类1%、B类3%、C类10%、D类30%。")
        else:
            found[named[1]] = share
        if share not in (0, 1):  # nobody and everybody are the same as a bound
            kinds.add(part.kind)
    missing = [name for name in FOUR if name not in found]
    if missing and rest is None:
        known, lacks = "、".join(sorted(set(found) & set(FOUR))), "、".join(missing)
        told = f"只写了 {known} 类的比例，{lacks} 类抽多少没有写：四类都写出来，不抽的写 0%。"
        return SaidShare(problem=told)
    if len(kinds) > 1:
        return SaidShare(problem="各类有的写不低于、有的写不超过：请改成一样的，或者添上以后在条目里改。")
    if not any(found.values()) and not rest:
        return SaidShare(problem="至少要有一类对象的抽查比例大于 0。")
    shares = {name: found.get(name, rest or Fraction(0)) for name in FOUR}
    shares[UNCLASSED] = found.get(UNCLASSED, shares["B"] if rest is None else rest)
    lost = left(said)
    hints = ["未分类的对象按 B 类的比例。"] if rest is None and UNCLASSED not in found else []
    hints += [f"比例里的“{lost}”没有读进去；要写明的，写在“备注”里。"] if lost else []
    return SaidShare(
        {name: _pair(share) for name, share in shares.items()}, kinds.pop() if kinds else "exact", hints=tuple(hints)
    )


def _why(ratio: Ratio, said: str) -> str:
    """为什么没有读：光写一个数的说不准是百分之几还是几户，区间与另外的档计划里没有。"""
    if bare_number(said):
        return f"“{said}”没有写 %，说不准是多少：请写成 {said}%（全部是 100%）；是户数的，请填在“抽查数量”一栏。"
    if ratio.kind == "range":
        return "计划里的比例只能是一个数，不能是区间：请写成如 3% 或 不低于3%。"
    return "抽查比例看不懂，应如：3%、不低于5%、1/33；分信用风险类别的写“分级”。"
