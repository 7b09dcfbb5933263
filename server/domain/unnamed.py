"""公开的文字里不写检查组的姓名和证号：写成几名检查人员；别人的姓名认出来，由写的人改（documents 4.12，S4-15）。

People write a name with spaces, a number in full width, both in any order and with any word around them: what was
meant is the person, so one person or several in a row become how many they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

Person = tuple[str, str]
"""A name and the number of a certificate."""
SHORTEST = 4
"""A number of fewer characters is no number of a certificate, and would be found in dates."""
GAP = r"[\s\u200b-\u200f\u2060\ufeff·•・.*＊_-]{0,3}"
"""What people put into a name and stops of a sentence are not."""
LABEL = r"(?:(?:行政)?执法)?(?:检查)?(?:人员)?(?:证件|证)?(?:编号|号码|号)[:：为是]?\s*"
TITLE = r"(?:执法检查人员|检查人员|执法人员)[:：为是有]?\s*"
BETWEEN = r"(?:\s*(?:、|，|,|；|;|和|与|及|以及|/|／)\s*|\s+)"
HOLLOW = re.compile(r"[（(\[【][\s、，,；;:：]*[）)\]】]")
DOUBLED = re.compile(r"([、，；,;])[\s、，；,;]+")


def unnamed(text: str, team: Sequence[Person], alone: bool = True) -> str:
    """text 里这几个人的姓名、证号去掉，连着写的几个人写成“检查人员 N 人”。

    alone: also a name without its number; elsewhere two characters may be part of a street or of the firm's own name.
    """
    people = [(name.strip(), number.strip()) for name, number in dict.fromkeys(team)]
    names = sorted({name for name, _ in people if len(name) > 1}, key=len, reverse=True)
    numbers = sorted({number for _, number in people if len(number) >= SHORTEST}, key=len, reverse=True)
    if names and (alone or numbers):
        text = _counted(text, names, numbers, alone)
    return _bare(text, numbers) if numbers else text


def left(text: str, team: Sequence[Person]) -> bool:
    """去掉以后还认得出这几个人：中间夹了别的符号的姓名、证号。"""
    said = _letters(text)
    return any(
        part in said
        for name, number in team
        for part, least in ((_letters(name), 2), (_letters(number), SHORTEST))
        if len(part) >= least
    )


TITLES = re.compile(
    r"(?:现场|单位|被检查单位|主要|企业|本店|该店|该户|门店)?"
    r"(?:法定代表人|负责人|见证人|当事人|经办人|店长|店主|店员|经理|老板|业主|员工|工作人员|检查人员|人员|本人|不详|不愿说明)"
)
"""What people write where a name is asked and which names nobody."""
ORGANISED = re.compile(
    r"公司|企业|集团|商店|商行|超市|合作社|委员会|村委|居委|中心|协会|大学|学校|医院|[厂店社部局院所]$"
)
"""A legal representative may be a firm."""
STREET = re.compile(r"大?道|[路街巷弄镇乡]|小区|社区|村(?!民|主任|支书|长)")
WITHIN = 2
"""So many characters more of the firm's own name tell it from the person it is called after."""


def named(text: str, people: Iterable[Person], spare: Sequence[str] = ()) -> list[Person]:
    """text 里写着姓名的人，照 people 的次序；people：姓名和是什么人。

    spare: the firm's own name, its address: what stands there may be written, also in part (周兰香小卖部), the name
    alone may not, unless it is all the firm is called.
    """
    said, plain = _close(text), [_close(each) for each in spare if each]
    known = list(dict.fromkeys((name.strip(), who) for name, who in people))
    found: set[str] = set()
    for name in sorted({name for name, _ in known}, key=len, reverse=True):
        own = _close(name)
        if len(own) < WITHIN or TITLES.fullmatch(own) or ORGANISED.search(own) or own in plain:
            continue
        places = [one.span() for one in re.finditer(re.escape(own), said)]
        if any(not _elsewhere(said, start, end, plain) for start, end in places):
            found.add(name)
        said = said.replace(own, "\n" * len(own))  # a longer name holds a shorter one
    first = dict(reversed(known))
    return [(name, first[name]) for name in dict.fromkeys(name for name, _ in known) if name in found]


def _elsewhere(said: str, start: int, end: int, spare: Sequence[str]) -> bool:
    """这几个字是单位名称、地址里的，或者是路名。"""
    own = said[start:end]
    for whole in spare:
        for one in re.finditer(re.escape(own), whole):
            head, tail = whole[: one.start()], whole[one.end() :]
            if tail and said.startswith(tail[:WITHIN], end):
                return True
            if head and not tail and said.endswith(head[-WITHIN:], 0, start):
                return True
    return bool(STREET.match(said, end))


def _close(text: str) -> str:
    """姓名照这样比：中间的空格和各种符号去掉；标点还在，前后两句的字不会连成一个姓名。"""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if c.isalnum() or c in STOPS)


STOPS = frozenset("，。、；：！？,;:!?()“”\"'《》[]【】\n")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).upper()


def _loose(word: str) -> str:
    """一个姓名或者号码的各种写法：全角半角、大写小写、中间有空格。"""
    forms = ({c, c.lower(), *([chr(ord(c) + 0xFEE0)] if "!" <= c <= "~" else [])} for c in word)
    said = GAP.join("[" + "".join(re.escape(one) for one in sorted(each)) + "]" for each in forms)
    return rf"(?<![0-9A-Za-z]){said}(?![0-9A-Za-z])" if word.isascii() else said


def _counted(text: str, names: list[str], numbers: list[str], alone: bool) -> str:
    name = "|".join(f"(?:{_loose(one)})" for one in names)
    number = "|".join(f"(?:{_loose(one)})" for one in numbers)
    told = (
        rf"(?:\s*[（(\[【]?\s*[，,：:]?\s*(?:{LABEL})?(?:{number})\s*[）)\]】]?){'?' if alone else ''}"
        if number
        else ""
    )
    one = rf"(?:{name}){told}"

    def many(found: re.Match[str]) -> str:
        who = {each for each in names if re.search(_loose(each), found[0])}
        return f"检查人员 {len(who)} 人" if len(who) > 1 else "检查人员"

    return re.sub(rf"(?:{TITLE})?{one}(?:{BETWEEN}{one})*", many, text)


def _bare(text: str, numbers: list[str]) -> str:
    """姓名之外单写的证号，连同“证号”二字和括号。"""
    number = "|".join(f"(?:{_loose(one)})" for one in numbers)
    one = rf"(?:{LABEL})?(?:{number})"
    gone = re.sub(rf"{one}(?:{BETWEEN}{one})*", "", text)
    return DOUBLED.sub(r"\1", HOLLOW.sub("", gone)) if gone != text else text
