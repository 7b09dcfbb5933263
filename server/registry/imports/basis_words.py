"""“抽查依据”一格里书名号以外的字：哪些是法律名称，哪些无关紧要（S0-02, S4-24）。"""

from __future__ import annotations

import re

NUMERAL = r"(?:[0-9]+(?:\.[0-9]+)*|[零〇一二两三四五六七八九十百千]+)"
_JOINT = r"(?:\s*[、,，和及与或至到~～\-－–—]+\s*)"
_PART = rf"(?:[（(]\s*{NUMERAL}\s*[）)]|{NUMERAL})"
_CLAUSE = (
    rf"(?:第\s*{_PART}(?:{_JOINT}(?:第\s*)?{_PART})*\s*[款项目]"
    rf"|[（(]\s*{NUMERAL}\s*[）)](?:{_JOINT}[（(]\s*{NUMERAL}\s*[）)])*\s*[款项目])"
)
_NUMBERED = rf"{NUMERAL}\s*条(?![例约])(?:\s*之\s*{NUMERAL})?(?:\s*{_CLAUSE})*"
ARTICLE = re.compile(
    rf"第\s*(?:{NUMERAL}{_JOINT}(?:第\s*)?){{0,30}}{_NUMBERED}(?:\s*[至到~～\-－–—]+\s*(?:第\s*)?{_NUMBERED})?"
    rf"(?:\s*[、,，和及与至到~～\-－–—]\s*{_CLAUSE}|\s*[、和及与]\s*{_NUMBERED})*"
)
"""One article with its clauses, or several that share one 第 or one 条 (第十五、十六条；第十条第一款、第二款)."""

LAW_LIKE = re.compile(
    r"(?:法典?|条例|规定|办法|规则|细则|决定|通则|准则|标准|规程|规范|章程|通知|意见|方案|公告|通告|解释|批复|复函|目录|指南|纲要|制度|公约|协定)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
"""What a name in other marks than 书名号 must end in to be one."""

ENACTED = re.compile(r"(?:实施|施行)(?:条例|细则|办法|规定|规则)")
"""Right behind a name in 书名号 it makes another name: 《计量法》实施细则."""

HARMLESS = re.compile(
    r"(?:中华人民共和国|根据|依据|按照|依照|遵照|以及|及|和|与|或者?|并|等|的|之|中|相关|有关|具体|规定|条款|条文|要求|全文|主要"
    r"|(?:法律|检查|抽查|执法|设定|处罚)依据|法律|法规|规章|行政法规|地方性法规|(?:部门|地方政府)规章|规范性文件)+"
)
"""Words that say nothing of their own beside a basis."""

SOURCES = re.compile(r"法律(?!依据)|法规|规章|文件")
"""Harmless words that stand for other laws without a name."""

LEAD = re.compile(r"(?:并|根据|依据|按照|依照|遵照|以及|及|和|与|或者|或|(?:法律|检查|抽查|执法|设定|处罚)依据)+")
TAIL = re.compile(
    r"等?(?:之中|中的|[的之中])?(?:相关|有关|具体)?(?:法律法规规章|法律法规|法律|法规|规章)?(?:的?规定|要求|条款|条文)?等?"
)
JOINED = re.compile(r"(?<=法|例|则)(?:以及|及|和|与)|(?<=办法|规定)(?:以及|及|和|与)")
"""And between two names; inside one name (麻醉药品和精神药品管理条例) no ending of a law stands before it."""

LOOSELY = re.compile(r"参照|参考|比照")
"""By way of reference: the name behind is read, the word itself is told."""

NOTED = re.compile(
    rf"(?:第{NUMERAL}[编章节])+"
    r"|(?:自?[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?)?(?:第[一二三四五0-9]次)?(?:修正|修订|修改|公布|发布|施行|实施|起|版|本)*"
)
"""A chapter, or a remark on the version: told, but what stands behind it still belongs to the law."""

AMENDED = re.compile(r"修正|修订|修改|公布|发布|通过|废止|会议")
PROSE = re.compile(r"应当|不得|违反|责令|罚款|处以|情形|下列")
LONG = 25
"""Longer words without a mark are no name but running text."""

_OFFICE = r"(?:国务院|部|委|局|厅|院|署|政府|委员会|办公室|人大|常委会|人民银行|海关|协会)"
_ISSUER = rf"(?:(?!参照|参考|比照|违反|本局|我局|修改|废止|方案)[\u4e00-\u9fff]){{0,20}}?{_OFFICE}"
ISSUER = re.compile(
    rf"(?:^|(?<=[、，,；;。：:\s]))(?:{_ISSUER}(?:[、\s]+{_ISSUER})*(?:等[0-9一二三四五六七八九十]+部门)?)?\s*"
    r"(?P<sent>关于(?:联合)?(?:印发|发布|公布|转发|下发|批转))?\s*$"
)
"""Who issued it, or sent it on, right before a name in 书名号."""

SENT = re.compile(r"的(?:通知|公告|通告|决定|函|批复)")

_ENDING = re.compile(r"法典|法|条例|规定|办法|规则|细则|决定|通则|准则|规程|规范|标准|章程")
_FIRM = re.compile(r"(?:法典?|条例|细则)$")
_SURE = re.compile(r"(?:规定|办法|规则|决定|标准)$")
_UNSURE = re.compile(
    r"^(?:本|该|其|此|上述|前述|以上|相关|有关|各级|各项|违反|按|凡|如|我|另|现行|新修|新版|修订|修正|结合|适用|同时|符合|涉及|参见|落实|执行|贯彻|遵守|省"
    r"|不(?!动产|正当)|市(?![场政容民])|县|区|原(?![产料油子始])|见(?!义))"
    r"|应当|不得|违反|根据|依据|依照|按照|参照|情形|可以|处以|罚款|责令|以下|下列|我局|本局|令第|号|[0-9]{3}|其他|其实施"
)
_NO_LAW = re.compile(r"(?:[方违执立合非守普依无做看说书手想枪]|(?<!公)司|(?<!适)用)法$")
_PLAIN = re.compile(
    r"(?:实施|施行|管理|监督|检查|暂行|若干|试行|处罚|处理|具体|工作|补充|地方性?|单行|自治|强制性|推荐性|国家|行业|企业|团体|上级|法律|法规|的)*"
)
_BODY = re.compile(rf"(?:{_OFFICE}|国家|部门|机关|单位|行业|企业|上级|合同|法律|法规|的|省|市|县|区)$")
_INNER = re.compile(
    r"(?<=..)(?<![方违执司立合非守普依无做用办])法(?![律规定治人制院官医学庭])(?!实施|施行|若干)"
    r"|(?:条例|办法|细则)(?!实施|施行|若干|的)"
)
"""The ending of one law inside what would be one name: two names run together, or none."""


def law_name(words: str, followed: bool, alone: bool) -> tuple[int, int] | None:
    """不带书名号的一段字里，从第几个字到第几个字是一部法的名称；不能肯定的为空。

    followed: an article stands behind; alone: nothing in the cell has 书名号, so that names may stand bare.
    """
    lead = LEAD.match(words)
    begins = [lead.end() if lead else 0]
    if lead and len(lead[0]) == 1:
        begins.append(0)  # a name may begin with 和
    for begin in begins:
        for ending in _ENDING.finditer(words, begin):
            name, rest = words[begin : ending.end()], words[ending.end() :]
            last = not rest or (rest == "等" if "关于" in name else bool(TAIL.fullmatch(rest)))
            if last and _certain(name, ending[0], followed and not rest, alone):
                return begin, ending.end()
    return None


def _certain(name: str, ending: str, followed: bool, alone: bool) -> bool:
    if name in ("刑法", "宪法"):
        return True
    stem = name.removesuffix(ending)
    if (
        not 3 <= len(name) <= 60
        or not re.fullmatch(r"[A-Za-z0-9〇\u4e00-\u9fff·（）()—-]+", name)
        or _UNSURE.search(name)
    ):
        return False
    if not (_FIRM.search(name) or followed or (alone and _SURE.search(name)) or (ending == "办法" and len(stem) > 3)):
        return False
    if "关于" not in name and ("的" in name or _INNER.search(stem)):
        return False
    if ending in ("法", "法典"):
        return not _NO_LAW.search(name)
    return len(stem) >= (2 if ending in ("条例", "细则") else 4) and (
        "关于" in name or not (_PLAIN.fullmatch(stem) or _BODY.search(stem))
    )
