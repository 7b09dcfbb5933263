"""公开文字里的个人信息与秘密：证件号、电话、银行卡、车牌、邮箱、口令、密级（S4-15 个人隐私、商业秘密）。

People hide numbers without meaning to: full-width digits, Chinese numerals, spaces and dashes between groups. The text
is brought to one writing first; checksums and dates keep codes and order numbers from being flagged. What is found is
told by kind, never by content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from server.domain import codes, disclosure
from server.domain.decide import Refusal

NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
DIGIT = "0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
SPOKEN = re.compile(rf"[{DIGIT}](?:[\s\-—–_.·・,，、/\\|]{{0,2}}[{DIGIT}xX]){{9,22}}")
STRUNG = re.compile(rf"[{DIGIT}](?:[\s\-—–_.·・,，、/\\|]{{0,2}}[{DIGIT}xX]){{13,}}")
BETWEEN = re.compile(r"[\s\-—–_.·・,，、/\\|]")
AREAS = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91)
)
GROUPS = 4
"""People write a number in up to so many groups, parted in whatever way; more are a list of numbers."""
OLD_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"[{PROVINCES}使领][A-HJ-NP-Z][·•\s-]?(?=[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳])[A-HJ-NP-Z]{{0,2}}[0-9]"
    r"[A-HJ-NP-Z0-9]{2,4}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
)
LANDLINE = re.compile(r"(?<!\d)[(]?0\d{2,3}[)]?[- ]?\d{7,8}(?!\d)")
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
    "plate": "车牌号",
    "mail": "电子邮箱",
    "secret": "密级、口令或商业秘密",
}
OFFICE = frozenset({"landline"})
"""Plans, lists and guidelines may name the telephone of an office."""


def plain(text: str) -> str:
    """统一写法：全角变半角，去掉看不见的字符。"""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Mn"))


def _readings(text: str) -> Iterator[str]:
    """文字本身，以及长串数字去掉间隔、汉字数字写成数字之后的样子。"""
    said = plain(text)
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
    return frozenset(found)


def identity(text: str) -> bool:
    """写着身份证号，或抄错一位、校验位不符的身份证号；统一社会信用代码、列着的房号不是。

    A number is written in a few groups, or in many parted alike; 1-1、2、3、20、21、22号 is a row of numbers.
    """
    return any(_card(said) for said in _grouped(text))


def _card(said: str) -> bool:
    """A number that is right, an old one of fifteen digits, or one with a slip in its last character."""
    right = any(
        each.kind == "id_number" and _born(said[each.start + 6 : each.start + 14]) for each in disclosure.leaks(said)
    )
    return (
        right
        or any(_old_id(old) for old in OLD_ID.findall(said))
        or any(
            int(number[:2]) in AREAS and _born(number[6:14]) and isinstance(codes.read_code(number), Refusal)
            for number in disclosure.ID_NUMBER.findall(said)
        )
    )


def _grouped(text: str) -> Iterator[str]:
    """文字本身；长串数字里隔法前后一样的去掉间隔，以及其中相连的几段合起来够一个证号的。

    Beside the number others may stand: a telephone before it, 二楼 behind it.
    """
    said = plain(text)
    yield said
    for run in STRUNG.findall(said):
        if len(set(BETWEEN.findall(run))) <= 1:
            yield BETWEEN.sub("", run).translate(NUMERALS)
        groups = [each.translate(NUMERALS) for each in BETWEEN.split(run) if each]
        for start in range(len(groups)):
            for end in range(start + 2, min(start + GROUPS, len(groups)) + 1):
                if len(number := "".join(groups[start:end])) in (15, 18):
                    yield number


def _born(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False


def _old_id(digits: str) -> bool:
    """十五位旧证号：地区与生日说得通，又不是工商注册号。"""
    real = int(digits[:2]) in AREAS and _born("19" + digits[6:12])
    return real and isinstance(codes.read_code(digits), Refusal)


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
    return "、".join(sorted({WORDS[each["kind"]] for each in found}))


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
