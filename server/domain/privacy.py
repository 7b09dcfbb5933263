"""公开文字里的个人信息与秘密：证件号、电话、银行卡、车牌、邮箱、口令、密级（S4-15 个人隐私、商业秘密）。

People hide numbers without meaning to: full-width digits, Chinese numerals, spaces and dashes between groups. The text
is brought to one writing first; checksums and dates keep codes and order numbers from being flagged. What is found is
told by kind, never by content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

from server.domain import codes, disclosure
from server.domain.decide import Refusal

NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
DIGIT = "0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
SPOKEN = re.compile(rf"[{DIGIT}](?:[\s\-—–_.·・,，、/\\|]{{0,2}}[{DIGIT}xX]){{9,22}}")
BETWEEN = re.compile(r"[\s\-—–_.·・,，、/\\|]")
AREAS = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91)
)
AREA = 6
"""So many digits name the area; whoever parts a number parts it there first."""
GROUPS = 4
"""People write a number in up to so many groups, parted in whatever way; more are a list of numbers."""
BIRTHDAY = frozenset((AREA, 10, 12, 14, 17))
"""Where a number is cut by whoever writes its day of birth as a day: area, year, month, day, and the last character."""
FOURS = frozenset(range(4, 18, 4))
LONG = re.compile(rf"(?<![\d{DIGIT}])[\d{DIGIT}](?:[\W_ー年月日]{{0,8}}[\d{DIGIT}xXｘＸ]){{14,}}")
"""Fewer digits are no number of a card."""
SHAPE = re.compile(
    r"(?:[1-9]\d{5}(?:19|20)|(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{4})"
    r"\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}"
)
"""What the digits of every number hold: an area and a day of birth. Times and registration numbers seldom do."""
OTHERS = re.compile(r"[^0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖]+")
GROUP = re.compile(r"[0-9]+|[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖]+|[xX](?![0-9xX])")
GAP = re.compile(r"(?:[^\w*]|[_年月日]){0,6}|[*]")
"""Whatever is neither letter nor digit parts a number, and the words of a day; a row of stars does not, it stands where
one was hidden."""
MOBILE = re.compile(r"1[3-9][0-9]{9}")
NAMED = "身份证"
LISTING = frozenset("、，,；;")
JOINED = re.compile(r"(?<![0-9])[1-9][0-9]{14}(?:[0-9]{2}[0-9xX])?(?![0-9])")
UNBORN = "2030"
"""Two telephones side by side make such years (…2；0310-4…) and people do not."""
DRAWN = re.compile(r"(?<=[0-9])一(?=[0-9])")
"""The numeral one between two groups of Arabic digits is a dash to whoever typed it."""
DASHES, DOTS = frozenset("−~∼∽〜˜˗⁃⁓ー"), frozenset("•‧∙⋅・●。")
"""What people type for a dash or a middle dot and Unicode does not count among the dashes."""
OLD_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"[{PROVINCES}使领][A-HJ-NP-Z][·•\s-]?(?=[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳])[A-HJ-NP-Z]{{0,2}}[0-9]"
    r"[A-HJ-NP-Z0-9]{2,4}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
LANDLINE = re.compile(r"(?<!\d)[(]?0\d{2,3}[)]?[- ]?\d{7,8}(?!\d)")
LOCAL = re.compile(
    r"(?<![0-9A-Za-z〔第])(?<!\d-)(?<!\d{4}[)\]〕])(?!20\d\d[- ]|\d{3,4}-(?:19|20)\d\d)"
    r"[2-8]\d{2,3}[- ]?\d{4}(?![0-9A-Za-z]|-\d{4}|\s*[号件户家人元万个项条次批平])"
)
"""A telephone without its area code; years, standards (7718-2011), numbers of papers and what is counted look alike."""
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
SECRET = re.compile(
    r"(?:绝密|机密|秘密)\s*[★☆*]|内部资料|注意保密|商业秘密"
    r"|(?:密码|口令|密钥|password|passwd|pwd|secret|token|api[_-]?key)\s*[:：=是为]\s*[^\s，。；]{4,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    r"|\bsk-[A-Za-z0-9]{20,}|\bAKIA[0-9A-Z]{16}\b",
    re.IGNORECASE,
)
WORDS = {
    "id_number": "身份证号",
    "mobile": "手机号",
    "bank_card": "银行卡号",
    "landline": "固定电话",
    "local": "不带区号的电话（是编号的，请在后面写上“号”）",
    "plate": "车牌号",
    "mail": "电子邮箱",
    "secret": "密级、口令或商业秘密",
    "inspector": "检查人员的姓名或证号",
    "person": "记录里的人的姓名",
}
OFFICE = frozenset({"landline"})
"""Plans, lists and guidelines may name the telephone of an office."""


def plain(text: str) -> str:
    """统一写法：全角变半角，去掉看不见的字符。"""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Mn"))


def even(text: str) -> str:
    """统一写法，各种横线、减号、波浪号都作 -，各种间隔点都作 ·。"""
    return "".join(map(_even, plain(text)))


def _even(c: str) -> str:
    if c.isalnum() and c != "ー":
        return c
    return "-" if c in DASHES or unicodedata.category(c) == "Pd" else "·" if c in DOTS else c


PERSONAL = frozenset({"id_number", "mobile", "bank_card"})
"""Numbers of a person, whoever reads them; a telephone of an office or a firm is something else."""


def _readings(text: str) -> Iterator[str]:
    """文字本身，以及长串数字去掉间隔、汉字数字写成数字之后的样子。"""
    said = even(text)
    yield said
    for run in SPOKEN.findall(said):
        yield BETWEEN.sub("", run).translate(NUMERALS)


def find(text: str) -> frozenset[str]:
    """文字里像什么；没有为空。"""
    found: set[str] = set()
    for said in _readings(text):
        for leak in disclosure.leaks(said):
            number = said[leak.start : leak.end]
            if leak.kind != "id_number" or _born(number[6:14]):
                found.add(leak.kind)
        found |= {"id_number" for match in OLD_ID.findall(said) if _old_id(match)}
        patterns = (("landline", LANDLINE), ("plate", PLATE), ("mail", MAIL), ("secret", SECRET))
        found |= {kind for kind, pattern in patterns if pattern.search(said)}
    if "id_number" not in found and any(_right(digits(text[card.start : card.end])) for card in cards(text)):
        found.add("id_number")  # parted by the words of a day, which no other reading puts together
    return frozenset(found)


def local(text: str) -> frozenset[str]:
    """写着不带区号的电话（8765-4321）；只有名称才这样看，别的文字里的七八位数多半是编号。"""
    found = (each[0].replace("-", "").replace(" ", "") for each in LOCAL.finditer(even(text)))
    return frozenset({"local"} if any(not _born(each) for each in found) else ())


def identity(text: str) -> bool:
    """写着身份证号，或抄错一位、校验位不符的身份证号；统一社会信用代码、列着的房号不是。

    A number is written in a few groups, or in many parted alike; 1-1、2、3、20、21、22号 is a row of numbers.
    """
    return bool(cards(text))


@dataclass(frozen=True, slots=True)
class Card:
    """文字里的一个证号：起止位置，连着写还是分开写，是不是阿拉伯数字与汉字数字混着写。"""

    start: int
    end: int
    joined: bool = False
    mixed: bool = False

    def meets(self, other: Card) -> bool:
        """两处有重叠。"""
        return self.start < other.end and other.start < self.end


def digits(said: str) -> str:
    """一个证号里的字，去掉间隔，汉字数字写成数字。"""
    return "".join(c for c in plain(said).upper().translate(NUMERALS) if c in "0123456789X")


def likely(text: str) -> bool:
    """可能写着身份证号：只看位数、生日；一看便知没有的，不必逐格细读（五万行的表）。"""
    return any(SHAPE.search(_digits(each)) for each in LONG.findall(text))


def _digits(run: str) -> str:
    if run.isascii():
        return OTHERS.sub("", run)
    return OTHERS.sub("", unicodedata.normalize("NFKC", run)).translate(NUMERALS)


def cards(text: str) -> list[Card]:
    """文字里的各个证号，从前到后。

    Beside a number others may stand, a telephone before it, 二楼 behind it, or a name that ends in a numeral (王五):
    a reading in one script goes before one in two, so what stands beside is not taken for a part of the number.
    """
    if not likely(text):
        return []
    said, places = _laid(text)
    found: list[Card] = []
    named = NAMED in said
    for reading in dict.fromkeys((said, DRAWN.sub("-", said))):
        for card in sorted(
            (*_joined(reading, named), *_grouped(reading, named)), key=lambda one: (one.mixed, not one.joined)
        ):
            if not any(map(card.meets, found)):
                found.append(card)
    told = sorted(found, key=lambda one: one.start)
    return [replace(one, start=places[one.start], end=places[one.end - 1] + 1) for one in told]


def _laid(text: str) -> tuple[str, list[int]]:
    """The text in one writing, and for each of its characters where it comes from."""
    if text.isascii():
        return even(text), list(range(len(text)))
    laid = [(c, at) for at, each in enumerate(text) for c in even(each)]
    return "".join(c for c, _ in laid), [at for _, at in laid]


def _joined(said: str, named: bool) -> Iterator[Card]:
    """连着写的；前后紧接字母的，校验位相符才算（证照编号里有字母）。"""
    for match in JOINED.finditer(said):
        around = said[max(0, match.start() - 1) : match.start()] + said[match.end() : match.end() + 1]
        lettered = any(c.isascii() and c.isalnum() for c in around)
        if _right(match[0]) if lettered else _card(match[0], named):
            yield Card(match.start(), match.end(), joined=True)


def _grouped(said: str, named: bool) -> Iterator[Card]:
    """分成几段的，以及用汉字写的；能合成一种数字的在前，长的在前。"""
    found: list[Card] = []
    for run in _runs(said):
        found += _spoken(run)
        for first, last in _windows(run):
            groups = run[first : last + 1]
            number = "".join(each[0] for each in groups).translate(NUMERALS)
            if _parted(run, first, last, number) and _card(number, named):
                scripts = {each[0][0].isascii() for each in groups if each[0] not in "xX"}
                found.append(Card(groups[0][1], groups[-1][2], mixed=len(scripts) > 1))
    yield from sorted(found, key=lambda one: one.start - one.end)


Group = tuple[str, int, int, str]
"""Its digits, where it begins and ends, and what stands before it."""


def _runs(said: str) -> Iterator[list[Group]]:
    """相连的各段：中间只隔着几个标点、空白。"""
    run: list[Group] = []
    for match in GROUP.finditer(said):
        gap = said[run[-1][2] : match.start()] if run else ""
        if not GAP.fullmatch(gap):
            yield run
            run, gap = [], ""
        if run or match[0] not in "xX":
            run.append((match[0], match.start(), match.end(), gap.strip()[:1] or gap[:1]))
    yield run


def _windows(run: list[Group]) -> Iterator[tuple[int, int]]:
    """相连的几段合起来正是十五位、十八位的。"""
    for first in range(len(run)):
        size = 0
        for last in range(first, len(run)):
            size += len(run[last][0])
            if size > 18:
                break
            if size in (15, 18) and (last > first or not run[first][0].isascii()):
                yield first, last


def _parted(run: list[Group], first: int, last: int, number: str) -> bool:
    """分得像一个证号：不多的几段；或从头到尾隔法一样；或隔法不一而恰好隔在生日前后、四位一隔，校验位相符；或一位一位隔开、
    校验位相符。手机号加区号、列着的摊位号不是。
    """
    gaps = [each[3] for each in run[first + 1 : last + 1] if each[3]]
    if any(MOBILE.fullmatch(each[0]) for each in run[first : last + 1]):
        return False  # nobody parts his number there: two telephones of one cell
    listed = len(number) == 15 and len(gaps) >= GROUPS - 1 and LISTING.issuperset(gaps)
    if listed and len(run[first][0]) not in (1, AREA):
        return False  # 352、361、240、330、191室: nothing but the birthday speaks for a number of fifteen digits
    if len(gaps) < GROUPS:
        return True
    if len(set(gaps)) > 1:
        cuts = frozenset(accumulate(len(each[0]) for each in run[first:last]))
        return _right(number) and (cuts <= FOURS or AREA in cuts <= BIRTHDAY)
    own = run[first][0].isascii()
    before, behind = run[first - 1][0] if first else "", run[last + 1][0] if last + 1 < len(run) else ""
    whole = (not before or before.isascii() is not own) and (not behind or behind.isascii() is not own)
    return whole or (all(len(each[0]) == 1 for each in run[first : last + 1]) and _right(number))


def _spoken(run: list[Group]) -> Iterator[Card]:
    """汉字写的证号紧接着别的汉字数字（王五一一〇…）：校验位相符的那十八位。"""
    for at, (digits, start, _, _) in enumerate(run):
        tail = run[at + 1][0] if at + 1 < len(run) and run[at + 1][0] in "xX" and not run[at + 1][3] else ""
        if digits.isascii() or len(digits) + len(tail) <= 18:
            continue
        said = (digits + tail).translate(NUMERALS)
        for place in range(len(said) - 17):
            if _right(said[place : place + 18]):
                yield Card(start + place, start + place + 18)


def _right(number: str) -> bool:
    """十八位、校验位相符、生日说得通。"""
    return bool(disclosure.is_id_number(number)) and _born(number[6:14])


def _card(number: str, named: bool) -> bool:
    """A number that is right, an old one of fifteen digits, or one with a slip in its last character."""
    if OLD_ID.fullmatch(number):
        return _old_id(number, named)
    if not disclosure.ID_NUMBER.fullmatch(number) or not _born(number[6:14]) or number[6:10] >= UNBORN:
        return False
    return _right(number) or (int(number[:2]) in AREAS and isinstance(codes.read_code(number), Refusal))


def _born(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False


def _old_id(digits: str, named: bool = False) -> bool:
    """十五位旧证号：地区与生日说得通，又不是工商注册号；写明是身份证的，注册号的校验位碰巧相符也是。"""
    real = int(digits[:2]) in AREAS and _born("19" + digits[6:12])
    return real and (named or isinstance(codes.read_code(digits), Refusal))


def walk(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """一份内容里的每段文字与它的位置。"""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from walk(each, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each, where)


def scan(
    value: Any, *, skip: frozenset[str] = frozenset(), spare: frozenset[str] = frozenset()
) -> list[dict[str, str]]:
    """一份内容里疑似的各处：在哪一栏、像什么，不含原文。skip 是不看的栏（末一节），spare 是不算的种类。"""
    found = {
        (where, kind)
        for where, text in walk(value)
        if where.rsplit(".", 1)[-1] not in skip
        for kind in find(text) - spare
    }
    return [{"where": where, "kind": kind} for where, kind in sorted(found)]


def told(found: list[dict[str, str]]) -> str:
    """疑似的种类写成一句。"""
    return kinds({each["kind"] for each in found})


def kinds(found: Iterable[str]) -> str:
    """几种疑似，写成一句。"""
    return "、".join(sorted({WORDS[each] for each in found}))


REGIONS = re.compile(
    rb"/(?:Author|Title|Subject|Keywords|Creator|Company|Manager)\s*(?:\((?:\\.|[^\\)]){1,400}\)|<[0-9A-Fa-f\s]{2,1600}>)"
    rb"|<\?xpacket begin.{1,20000}?<\?xpacket end|Exif\x00\x00.{1,4000}",
    re.DOTALL,
)
ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")


def inside(content: bytes) -> list[str]:
    """一份文件里看不见的文字：PDF 的作者等属性、XMP、照片的拍摄信息；各种编码都读一遍。"""
    found = []
    for region in REGIONS.findall(content):
        hexed = re.search(rb"<([0-9A-Fa-f\s]+)>$", region)
        raw = bytes.fromhex(hexed[1].decode()) if hexed and len(b"".join(hexed[1].split())) % 2 == 0 else region
        found += [raw.decode(each, "ignore") for each in ENCODINGS]
    return found
