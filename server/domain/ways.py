"""抽查方式一格写的字：读成固定的几种，没有读进去的要说出来；导入清单与粘贴计划同一张表（S0-18、S3-18）。"""

from __future__ import annotations

import re
import unicodedata

from server.domain.vocabulary.items import Method

WORDS = (
    (Method.ON_SITE, r"现场|实地"),
    (Method.DOCUMENT, r"书面|书式|文件|档案|资料|查阅"),
    (Method.NETWORK, r"网络|网上|线上|互联网"),
    (Method.ENTRUSTED, r"委托|第三方|专业机构"),
    (Method.ADOPTED, r"专业意见|专业结论|其他部门|行政部门结果"),
    (Method.TESTING, r"检验|检测|抽样|样品|(?<!现场)(?<!实地)监督抽查"),
)
KNOWN = "|".join(words for _, words in WORDS)
SPLIT = re.compile(r"[、，,；;。：:+/()\[\]“”\"\s]+|以及|或者|结合|[和及与或]")
FILLER = re.compile(
    r"检查|核查|监测|巡查|抽查|查看|查验|查阅|调阅|审查|审核|比对|勘验|方式|形式|方法|为主|采取|采用|通过|进行|开展|实施|不定向|定向"
    r"|双随机|随机|专业|机构|第三方|部门|行政|结果|意见|结论|资料|材料|档案|文件|记录|台账|样品|产品|场所|企业|单位|必要时|可以|需要|系统|平台|监督|执法"
    r"|[的对由并可需相等后再]"
)
BARE = re.compile(
    r"检查|核查|抽查|监督|方式|形式|方法|为主|采取|采用|通过|进行|开展|实施|不定向|定向|双随机|随机|必要时|可以|需要|[的对由并可需相等后再]"
)
"""一段里没有认得的词的，去掉这些还剩什么就是没有读进去。"""

LEAST = 2
"""剩下一个字的不算一个词。"""


def read(text: str) -> list[str]:
    """认得的各种方式，按固定次序；一种也认不出为空。"""
    return [method.value for method, words in WORDS if re.search(words, text)]


def only_drawn(text: str) -> bool:
    """写了字，只说怎样抽（双随机抽查、不定向），没有说怎样查。"""
    parts = [part for part in SPLIT.split(unicodedata.normalize("NFKC", text)) if part]
    return bool(re.search("随机|定向", text)) and not any(BARE.sub("", part) for part in parts)


def unread(text: str) -> list[str]:
    """认得的词和无关的字去掉以后，还剩下词的各段原文，每段至多三十字；没有剩下的为空。"""
    parts = [part for part in SPLIT.split(unicodedata.normalize("NFKC", text)) if part]
    return [part[:30] for part in parts if _left(part, re.sub(KNOWN, "", part))]


def told(text: str, place: str) -> str:
    """没有读进去的，连同读成了什么说成一句；都读进去了为空。place 是可以写明的那一栏。"""
    lost = unread(text)
    if not lost:
        return ""
    known = "、".join(Method(way).label for way in read(text))
    return (
        f"抽查方式读作“{known}”；{'、'.join(f'“{part}”' for part in lost[:3])}没有读进去，要写明的，写在“{place}”里。"
    )


def _left(part: str, rest: str) -> bool:
    return bool(BARE.sub("", part)) if rest == part else len(FILLER.sub("", rest)) >= LEAST
