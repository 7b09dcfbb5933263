"""抽查报告的六与封存的检查相不相符：处置、日期只写记录里有的（documents 4.12）。

What is said to be done must be sealed, owed or opened since; what is not done, or only done if something else happens,
binds nobody and may be written. A date in this part is read as a day somebody has to keep.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from server.domain.decide import Refusal
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.followups import ReferralKind
from server.domain.vocabulary.inspections import Disposal, ResultCode

FIELD = {"field": "advice"}
PART = "六、处理意见和建议"
MEND = "报告要与检查记录一致，请改掉"
NOTHING = ("不予处理", "不作处理", "免予处理", "不予处置", "不作处置")
"""Words that take back a disposal that was sealed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """封存的处置（照词汇的次序），欠下的、另立的后续处置（种类与去向），记录里的日期，现在的改正期限。"""

    sealed: tuple[str, ...] = ()
    followed: frozenset[tuple[str, str]] = frozenset()
    dates: frozenset[date] = frozenset()
    due: tuple[date, ...] = ()


def may_advise(advice: str, standing: Standing) -> Refusal | None:
    """封存的每一种处置都写到，不写成不处理；别的处置、别的日期不写。

    What may follow on a condition (逾期不改的移送其他部门), a recheck, a hint to another office are free.
    """
    labels = [Disposal(one).label for one in standing.sealed]
    said = _plain(advice)
    if lacking := [one for one in labels if not _names(said, one)]:
        says = f"{PART}没有写封存的处置“{'、'.join(lacking)}”：报告要与检查记录一致，请写明"
        return Refusal("followup.remedy", says, FIELD)
    kept = f"封存的处置是“{'、'.join(labels)}”" if labels else "封存的检查没有要处置的问题"
    back = [one for one in NOTHING if one in said] if set(standing.sealed) - {Disposal.NONE} else []
    wrong: list[str] = []
    if against := back or others(advice, standing):
        since = "" if back else "，也没有另立这样的后续处置"
        wrong.append(f"写了“{'、'.join(against)}”，{kept}{since}")
    if foreign := strange(advice, standing.dates):
        until = "、".join(_day(one) for one in standing.due)
        kept = f"封存的或者延到的改正期限（{until}）" if until else "封存的检查里的改正期限"
        wrong.append(f"写了“{'、'.join(foreign)}”，不是{kept}，也不是这次检查的日子")
    return Refusal("followup.remedy", f"{PART}{'；'.join(wrong)}：{MEND}", FIELD) if wrong else None


# 处置 -------------------------------------------------------------------------------------------------------------

STOP = "，。；、,;:：！!？?（）()“”"
CLAUSE = rf"[^{STOP}]"
STOPS = re.compile(rf"[{STOP}]")
SENTENCE = re.compile(r"[。；;！!？?]")
TRANSFERS = (Disposal.OWN_DEPARTMENT, Disposal.OTHER_DEPARTMENT, Disposal.JUDICIAL)
LISTED, FINED, DISHONEST = "ABNORMAL", "PENALTY", "DISHONEST"
"""Measures the vocabulary of disposals has no word for; the first two have follow-ups of their own."""
MEASURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:当场|现场)(?:改正|整改|纠正)|立行立改", (Disposal.ON_SITE_CORRECTED,)),
    (rf"(?:责令{CLAUSE}{{0,10}}?)?限期{CLAUSE}{{0,6}}?(?:改正|整改|纠正)", (Disposal.ORDER,)),
    (rf"责令{CLAUSE}{{0,24}}?(?:改正|整改|纠正)", (Disposal.ORDER, Disposal.ON_SITE_CORRECTED)),
    (r"立案(?!监督)", (*TRANSFERS, FINED)),
    (
        r"行政处罚|处罚|罚款|没收|(?<!被)吊销|暂扣|通报批评|行政拘留|停产停业|责令(?:停产|停业|关闭)|警告(?![牌标语线])",
        (FINED,),
    ),
    (rf"(?:列入|载入|纳入|标记){CLAUSE}{{0,10}}?异常(?:经营)?(?:名录|状态)?|列异", (LISTED,)),
    (rf"(?:列入|纳入){CLAUSE}{{0,10}}?(?:失信{CLAUSE}{{0,6}}?名单|失信|黑名单)", (DISHONEST,)),
    (rf"追究{CLAUSE}{{0,6}}?刑事责任|刑事拘留", (Disposal.JUDICIAL,)),
    (r"无[需须](?:处置|处理)", (Disposal.NONE,)),
)
"""How people write a measure, and what in the record allows it."""
SENT = rf"(?:向(?P<to>{CLAUSE}{{1,16}}?))?(?P<how>[移转][送交]|转办|交由)(?P<whom>{CLAUSE}{{0,16}})"
WHOM = re.compile(
    r"(?P<nobody>档案|归档|存档)|(?P<JUDICIAL>司法机关|司法|公安机关|公安|检察院|检察|法院|监察|纪检|纪委|警)"
    r"|(?P<OWN_DEPARTMENT>本部门|本局|我局|本单位|内部|执法[大支总中]队|执法[科处股室]|稽查|办案|法制)"
    r"|(?P<ABNORMAL>登记机关)|(?P<OTHER_DEPARTMENT>其他部门|有关部门|部门|机关|局|委|办|厅|机构|单位|中心|大队)"
)
FOLLOWED = {
    (Kind.CORRECTED, ""): Disposal.ON_SITE_CORRECTED,
    (Kind.ORDER, ""): Disposal.ORDER,
    (Kind.REFERRAL, ReferralKind.INTERNAL): Disposal.OWN_DEPARTMENT,
    (Kind.REFERRAL, ReferralKind.OTHER_DEPT): Disposal.OTHER_DEPARTMENT,
}
BY_KIND = {Kind.CRIME: Disposal.JUDICIAL, Kind.ABNORMAL: LISTED, Kind.PENALTY: FINED}
DENIED = re.compile(
    r"(?:(?<!不得)不(?!仅|但|只|光)|未|没有?|无|免|毋|勿|并非|禁止)"
    r"(?:予以?|于|再|需要?|[须必用作出经曾将被以有到能会宜应当在可]|进行|给予|采取|实施|构成|符合|具备|达到|涉及|存在"
    r"|属于|发现|适用|同意|建议|拟|批准|另行|另|依法|立即|[对向][^，。；、]{1,16}?)*$"
)
BEHIND = re.compile(r"(?:的)?(?:条件|情形|标准)?(?:尚?不(?:具备|成立|适用|符合|需要)|尚?未(?:达到|成立))")
LISTING = re.compile(r"(?:[、，,]?(?:或者?|和|及|以及|与|也|亦)|、)?")
CONDITION = re.compile(
    r"逾期[^，。；]{0,8}(?:改|整改|履行)|逾期的|[届到]期(?:仍|后)?[^，。；]{0,4}[不未]|拒不|仍[不未]|再次|再犯|构成犯罪的"
    r"|(?<![例比])如(?!下|期|实|上|约|数|何|此)|若(?!干)|倘|一旦|凡|复查[^，。；]{0,6}(?:不合格|未|仍|发现)|[不未](?:按[期时])?(?:改正|整改)[^，。；]{0,4}的"
)
DONE = re.compile(r"已|业经|现决定|现予|另(?!行通知)")
"""What comes after these words in the sentence of a condition is said apart from it."""


@dataclass(frozen=True, slots=True)
class _Said:
    """话里的一处措施：原话、记录里有哪一样就可以写、在哪里。"""

    word: str
    allowed: frozenset[str]
    start: int

    @property
    def end(self) -> int:
        """止于何处。"""
        return self.start + len(self.word)


def others(advice: str, standing: Standing) -> list[str]:
    """写了要办、而封存的和另立的都没有的措施，照原话。"""
    known: set[str] = {str(one) for one in standing.sealed}
    for kind, route in standing.followed:
        known |= {str(word) for word in (FOLLOWED.get((Kind(kind), route)), BY_KIND.get(Kind(kind))) if word}
    if not standing.sealed:
        known.add(str(Disposal.NONE))
    said = _plain(advice)
    binding = [one for one in _meant(said, _measures(said)) if not _later(said, one.start)]
    return list(dict.fromkeys(one.word for one in binding if not one.allowed & known))


def _names(said: str, label: str) -> bool:
    """写到了这一种处置，不是说没有办。"""
    places = [_Said(label, frozenset(), one.start()) for one in re.finditer(re.escape(label), said)]
    return bool(list(_meant(said, places)))


def _measures(said: str) -> list[_Said]:
    """话里的各处措施，从前到后。"""
    found = [
        _Said(one[0], frozenset(map(str, allowed)), one.start())
        for pattern, allowed in MEASURES
        for one in re.finditer(pattern, said)
    ]
    found += [each for one in re.finditer(SENT, said) if (each := _sent(one)).allowed]
    return sorted(found, key=lambda one: one.start)


def _meant(said: str, found: Iterable[_Said]) -> Iterator[_Said]:
    """其中说要办的；说了不办的一样，与它并列的几样也不办（未立案、行政处罚）。"""
    denied: list[int] = []
    for one in found:
        lead = STOPS.split(said[: one.start])[-1]
        carried = any(LISTING.fullmatch(said[end : one.start]) for end in denied if end <= one.start)
        if carried or DENIED.search(lead) or BEHIND.match(said, one.end):
            denied.append(one.end)
        else:
            yield one


def _sent(match: re.Match[str]) -> _Said:
    """移送给谁：最先说到的算；没有说给谁的移送，哪一种移送都可以。"""
    to, how, whom = match["to"] or "", match["how"], match["whom"]
    found = WHOM.search(to + whom)
    head = match[0][: len(match[0]) - len(whom)]
    if found is None:
        return _Said(head, frozenset(map(str, TRANSFERS)) if how.startswith("移") else frozenset(), match.start())
    word = head if to and found.end() <= len(to) else head + whom[: found.end() - len(to)]
    kind = str(found.lastgroup)
    allowed = {LISTED: {LISTED, Disposal.OTHER_DEPARTMENT}, "nobody": set()}.get(kind, {kind})
    return _Said(word, frozenset(map(str, allowed)), match.start())


def _later(said: str, start: int) -> bool:
    """是不是有了条件才办的：同一句里前面说了逾期不改的、如果，之后没有另起一件。"""
    lead = SENTENCE.split(said[:start])[-1]
    conditions = list(CONDITION.finditer(lead))
    return bool(conditions) and not DONE.search(lead, conditions[-1].end())


def _plain(text: str) -> str:
    """去掉空白、法规的名称、检查结果的名称：书名号里的“处罚”、结果里的“责令改正”不是处置。"""
    plain = "".join(unicodedata.normalize("NFKC", c) if c.isalnum() else c for c in "".join(text.split()))
    said = re.sub(r"《[^》]*》", "", "".join(c for c in plain if unicodedata.category(c) != "Cf"))
    for code in ResultCode:
        said = said.replace(code.label, "")
    return said


# 日期 -------------------------------------------------------------------------------------------------------------

NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
SPELT = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号])")
DATE = re.compile(
    r"(?<![\d.])(?:(?P<year>\d{4}|明年|今年|本年|次年|来年|后年)[年./-]?)?"
    r"(?P<month>\d{1,2})(?:月份?(?:(?P<day>\d{1,2})[日号]?|(?P<end>[底末初]|[上中下]旬|[之以]?[前内])?)"
    r"|(?<=\d)[./-](?P<other>\d{1,2})(?![\d.年月]))"
)
YEARLY = re.compile(r"(?:\d{4}年|[明今次来后本]年)(?:[底末内]|[之以]?前)")


def strange(advice: str, known: Collection[date]) -> list[str]:
    """写了的、记录里没有的日期，照原话；没有写年的照月日比，写到月底、旬、某月前的记录里不会有。"""
    plain = "".join(unicodedata.normalize("NFKC", c) for c in advice)
    said = SPELT.sub(_figures, re.sub(r"《[^》]*》|\s", "", plain))
    found = [(one.start(), one[0]) for one in DATE.finditer(said) if _is_date(one) and not _known(one, known)]
    found += [(one.start(), one[0]) for one in YEARLY.finditer(said)]
    return list(dict.fromkeys(word for _, word in sorted(found)))


def dates(text: str) -> set[date]:
    """一段话里写全了年月日的日期。"""
    said = SPELT.sub(_figures, re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    found: set[date] = set()
    for one in DATE.finditer(said):
        if (one["year"] or "").isdigit() and (day := one["day"] or one["other"]):
            with suppress(ValueError):  # 2月30日 is no day
                found.add(date(int(one["year"]), int(one["month"]), int(day)))
    return found


def _is_date(found: re.Match[str]) -> bool:
    """2-3、1.5 没有年，不是日期。"""
    return found["other"] is None or (found["year"] or "").isdigit()


def _known(found: re.Match[str], known: Collection[date]) -> bool:
    day, year = found["day"] or found["other"], found["year"] or ""
    if not day and found["end"]:
        return False
    same = {one for one in known if one.month == int(found["month"]) and one.day == int(day or one.day)}
    if year.isdigit():
        return any(one.year == int(year) for one in same)
    return bool(same) and year in ("", "今年", "本年")


def _figures(found: re.Match[str]) -> str:
    """二〇二七、十二、三十一写成数字。"""
    said = found[0]
    if "十" not in said:
        return said.translate(NUMERALS)
    tens, _, ones = said.partition("十")
    return f"{int((tens or '一').translate(NUMERALS)) * 10 + int((ones or '零').translate(NUMERALS))}"


def _day(one: date) -> str:
    return f"{one.year}年{one.month}月{one.day}日"
