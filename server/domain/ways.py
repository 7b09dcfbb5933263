"""抽查方式一格里没有读进去的词：别的词照收，剩下的要说出来（S0-18、S3-18）。"""

from __future__ import annotations

import re
import unicodedata

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


def unread(text: str, known: str) -> list[str]:
    """known（正则）认得的词和无关的字去掉以后，还剩下词的各段原文，至多三十字；没有剩下的为空。"""
    parts = [part for part in SPLIT.split(unicodedata.normalize("NFKC", text)) if part]
    return [part[:30] for part in parts if _left(part, re.sub(known, "", part))]


def _left(part: str, rest: str) -> bool:
    return bool(BARE.sub("", part)) if rest == part else len(FILLER.sub("", rest)) >= LEAST
