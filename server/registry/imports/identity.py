"""表里误填的身份证号：这一行不收，问题、页面、报告里不重现（S4-15 个人隐私；登记只收必要的信息）。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import accumulate

from server.domain import privacy
from server.domain.disclosure import is_id_number
from server.registry.imports.report import Draft, Flaw, Record

CODE, MASKED = "import.id_number", "import.id_mask"
TOLD = "写着身份证号码，系统不收，下载的问题行里也不带。请删去，或照证照改好。"
TOLD_LOST = (
    "像是身份证号码，被表格软件存成了数值，后几位已丢失；系统不收，下载的问题行里也不带。"
    "请删去；是别的号码的，请把该列设为文本再导，或照证照重填。"
)
LEFT = "还留着系统遮住身份证号的记号，不是原来的内容。请删去这段记号，或照证照改好。"
UNSEEN = "（身份证号，不显示）"
MASK = re.compile(r"\d{6}[*＊]{9,12}|[（(]?身份证号[，,]\s*不显示[）)]?")
"""What stands where a number was, in whatever width a keyboard has made of it."""

LABEL = r"(?:(?:居民)?身份证(?:号码|号)?|身份号码|证件号码?)?[\s:：]*"
STARS = re.compile(rf"[（(\[【〔]\s*{LABEL}(?:{MASK.pattern})\s*[）)\]】〕]|{LABEL}(?:{MASK.pattern})")
"""The same with the brackets around it and the word before it: neither says anything without the number."""

BRACKETS = frozenset(("（）", "()", "[]", "【】", "〔〕"))
PARTED = 14
"""Area and birthday written as one, before the last four."""

POWER = re.compile(r"[Ee]\+?0{0,2}1\d(?!\d)")
LOST = re.compile(r"(?<![\dA-Za-z.])([1-9]\d{0,5})(?:\.(\d+))?[Ee]\+?0{0,2}(1\d)(?![\dA-Za-z])", re.ASCII)
"""A number as a sheet writes it that has more digits than it keeps: 1.1010119900307E+17."""

KEPT, BORN = 15, 14
"""Digits a sheet keeps of a number, and how many of them say area and birthday."""

LENGTHS = (17, 18)
FOREIGN = "91"
"""No area of its own in numbers of cards, and how the codes of most firms begin."""

BETWEEN = "字"
"""Parts the cells of a row that are looked at in one go: no number goes on behind a letter."""


def refuse(draft: Draft, record: Record, titles: Mapping[str, str], key: Collection[str]) -> None:
    """哪一格写着身份证号（或留着遮住它的记号），那一格就是问题；那一格别的毛病不说，免得连号带出来。"""
    for name in [name for name, said in record.items() if MASK.search(said)]:
        _tell(draft, name, record[name], titles, Flaw(titles[name], record[name][:60], MASKED, LEFT), key)
    told = {flaw.column for flaw in draft.flaws if flaw.code.endswith(".id_number")}
    for name in [
        name
        for name, said in record.items()
        if written(said, as_code=name in key and name != "name") and titles[name] not in told
    ]:
        why = TOLD if privacy.identity(record[name]) else TOLD_LOST
        _tell(draft, name, record[name], titles, Flaw(titles[name], hidden(record[name])[:60], CODE, why), key)


def suspect(cells: Iterable[str]) -> bool:
    """这一行要不要逐格细看：五万行里极少要的，一行合起来只看一眼。"""
    row = BETWEEN.join(cells)
    return privacy.likely(row) or "**" in row or "＊＊" in row or "不显示" in row or POWER.search(row) is not None


def _tell(draft: Draft, name: str, said: str, titles: Mapping[str, str], flaw: Flaw, key: Collection[str]) -> None:
    draft.flaws = [*(each for each in draft.flaws if each.column != titles[name]), flaw]
    if isinstance(value := draft.values.get(name), str):
        draft.values[name] = hidden(value)  # messages about the row name the firm
    if name in key:
        draft.key = ""  # such a row is nobody's double


def written(said: str, *, as_code: bool = False) -> bool:
    """这一格写着身份证号；认人的代码、证号一栏只认校验位相符的、照地区生日分开写的和写明是身份证的。

    A certificate may have as many digits as an old card, and a code with a slip has a sentence of its own.
    """
    if not as_code:
        return privacy.identity(said) or any(lost(said))
    if is_id_number(re.sub(r"\s", "", privacy.plain(said))):
        return True
    if any(not number.replace(".", "").startswith(FOREIGN) for number in lost(said)):
        return True
    cards = privacy.cards(said)
    return bool(cards) and ("身份证" in said or any(_meant(said[card.start : card.end], card) for card in cards))


def _meant(said: str, card: privacy.Card) -> bool:
    right = is_id_number(privacy.digits(said))
    if right or card.joined:
        return right
    groups = [len(each) for each in re.findall(r"[0-9]+", privacy.plain(said))]
    return not groups or not {privacy.AREA, PARTED}.isdisjoint(accumulate(groups))


def lost(said: str) -> list[str]:
    """被存成数值的身份证号：小数点前十七八位，前六位是地区、其后八位是生日，末几位已丢失；照原样写的各处。"""
    return [match[0] for match in LOST.finditer(said) if _was_card(match)]


def _was_card(match: re.Match[str]) -> bool:
    whole, part, power = match[1], match[2] or "", int(match[3])
    if len(whole) + power not in LENGTHS:
        return False
    digits = (whole + part)[:KEPT].ljust(KEPT, "0")
    down = str(int(digits) - 1)  # the last digit kept may have been rounded up into the birthday
    return _says_birthday(digits) or (digits.endswith("0") and _says_birthday(down))


def _says_birthday(digits: str) -> bool:
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:BORN]))
    except ValueError:
        return False
    return int(digits[:2]) in privacy.AREAS and "1900" <= str(born.year) < privacy.UNBORN


def held(cells: Collection[str]) -> bool:
    """这些格里有没有身份证号。"""
    return suspect(cells) and any(map(written, cells))


def hidden(said: str) -> str:
    """身份证号只留前六位；分开写、用汉字写、存成数值的换成一句话；旁边的字照原样。

    What stands beside the number stays, and goes into the box for mending and the sheet of problem rows: a cell
    emptied there and brought in again unread would lose an address or a name without a word. It is safe because a
    number in one script is counted out, fifteen or eighteen characters, so the 五 of 王五 before Arabic digits is no
    part of it. Of a number in both scripts nobody can say where it ends: of such a cell nothing stays.
    """
    for number in lost(said):
        said = said.replace(number, UNSEEN)
    cards = privacy.cards(said)
    if any(card.mixed for card in cards):
        return UNSEEN
    for card in reversed(cards):
        start, end, mask = card.start, card.end, UNSEEN
        if card.joined:
            number = privacy.plain(said[start:end])
            mask = number[:6] + "*" * (len(number) - 6)
        elif said[max(0, start - 1) : start] + said[end : end + 1] in BRACKETS:
            start, end = start - 1, end + 1  # the words bring brackets of their own
        said = said[:start] + mask + said[end:]
    return said


def without(shown: str) -> str:
    """hidden 写出来的，把号码原来的位置也去掉：问题行的表改好要再导。"""
    return STARS.sub("", shown).strip() if MASK.search(shown) else shown


def unnamed(name: str) -> str:
    """文件名、工作表名里的身份证号换成一句话：星号不能写在文件名里。"""
    return MASK.sub(UNSEEN, hidden(name))
