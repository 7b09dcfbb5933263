"""拟办的底稿：由记录填好能填的，其余留给经办写（documents 4.10、4.14、5.4）。"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from server.accounts.service import jurisdiction
from server.documents.words import day
from server.domain.followups import UNNAMED, Finding, Owed
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.inspections import ResultCode
from server.followups.facts import Facts, shown_photos

Json = dict[str, Any]


def draft(owed: Owed, facts: Facts) -> Json:
    """这一件文书的底稿。"""
    made = {
        Kind.CORRECTED: corrected,
        Kind.ORDER: order,
        Kind.REFERRAL: transfer,
        Kind.CRIME: transfer,
        Kind.ABNORMAL: abnormal,
    }
    return made[owed.kind](owed, facts)


def title(owed: Owed) -> str:
    """列表里的一句话：哪几项、什么问题。"""
    if not owed.findings:
        return "按检查结果办理"
    first = owed.findings[0]
    more = f"等 {len(owed.findings)} 项" if len(owed.findings) > 1 else ""
    return f"第 {first.no} 项{more}：{first.text}"[:300]


def items(findings: tuple[Finding, ...], facts: Facts) -> list[Json]:
    """各条问题与照片编号。"""
    return [
        {"item": one.item, "no": one.no, "text": one.text, "photos": shown_photos(facts, one.item)} for one in findings
    ]


def found(findings: tuple[Finding, ...], facts: Facts) -> str:
    """查明的事实：何时、查出什么、见哪几张照片；问题里自己写了当天日期的，日期只写一次。"""
    lines = []
    for one in findings:
        photos = shown_photos(facts, one.item)
        said = _bare(one.text, facts.started) if len(set(facts.visited)) < 2 else one.text.strip().rstrip("。")
        lines.append(said + (f"（{photos}）" if photos else "") + _mended(one, facts))
    amended = f"检查记录其后补正 {facts.addenda} 次，以上以补正之后的为准。" if facts.addenda else ""
    return f"{days(facts)}，我局检查你单位时发现：{'；'.join(lines)}。{amended}" if lines else ""


def days(facts: Facts) -> str:
    """检查是哪几天：每次到访的日子都写，同一天的写一次。"""
    return "、".join(day(on) for on in dict.fromkeys(facts.visited or (facts.started,)))


def to_others(text: str) -> str:
    """写给当事人的话，引到写给别处的文书里：不再称“你单位”。"""
    return text.replace("你单位", "该单位")


def _mended(one: Finding, facts: Facts) -> str:
    """这一项补正过的：补了什么说明、几张照片；说过的话不重复。"""
    said = [f"补正：{reason}" for reason in facts.mended.get(one.item, ()) if reason not in one.text]
    return f"（{'；'.join(said)}）" if said else ""


LEAD_IN = re.compile(r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日[，,]?(?:现场|检查时|经检查)*[：:，,]?\s*")


def _bare(text: str, started: str) -> str:
    """问题的原话，去掉句首重复的检查日期和句末的句号；写的是别的日子，照原样。"""
    said = text.strip().rstrip("。")
    found = LEAD_IN.match(said)
    same = found is not None and (int(found[1]), int(found[2])) == (int(started[5:7]), int(started[8:10]))
    return said[found.end() :] if found and same and found.end() < len(said) else said


def corrected(owed: Owed, facts: Facts) -> Json:
    """当场改正：改正前后的照片。"""
    item = owed.findings[0].item
    photos = [row for row in facts.photos if row["item"] == item]
    return {
        "items": items(owed.findings, facts),
        "before": photos[0]["no"] if photos else "",
        "after": photos[-1]["no"] if len(photos) > 1 else "",
    }


def order(owed: Owed, facts: Facts) -> Json:
    """责令改正通知书；责令的依据是给权力的那一条，须由经办写明，记录里写到的条款列在旁边供取用。"""
    place = jurisdiction().name
    return {
        "items": items(owed.findings, facts),
        "facts": found(owed.findings, facts),
        "violated": "；".join(by_law(violated(owed.findings, facts))),
        "power": "",
        "cited": cited(owed.findings, facts),
        "requirements": [_demand(one, facts) for one in owed.findings],
        "due_on": owed.due_on.isoformat() if owed.due_on else "",
        "signed_due_on": owed.due_on.isoformat() if owed.due_on else "",
        "consequence": "",
        "remedy_body": f"{place}人民政府",
        "remedy_court": f"{place}人民法院",
    }


def _demand(one: Finding, facts: Facts) -> str:
    """要改到什么样：照检查表那一项的要求和它的依据写，不重复查出的问题。"""
    laws = "、".join(by_law(list(facts.provisions.get(one.item, ()))))
    asked = facts.asked.get(one.item, "")
    target = f"符合{laws}的规定" if laws else "符合规定"
    return (
        f"对照检查内容“{asked}”（检查表第 {one.no} 项）改正，{target}"
        if asked
        else f"检查表第 {one.no} 项改正，{target}"
    )


def violated(findings: tuple[Finding, ...], facts: Facts) -> list[str]:
    """违反的规定：查出问题的各检查项上印的条款在先；有一项没有印的，再列抽查事项的依据。"""
    printed = [name for one in findings for name in facts.provisions.get(one.item, ())]
    bare = any(one.item not in facts.provisions for one in findings) or not printed
    return list(dict.fromkeys([*printed, *(facts.bases if bare else ())]))


def cited(findings: tuple[Finding, ...], facts: Facts) -> list[str]:
    """写到条的依据：这几项上印的在先，抽查事项的在后；只有法名的不列，责令不能只写法名。"""
    printed = [name for one in findings for name in facts.provisions.get(one.item, ())]
    return [name for name in dict.fromkeys([*printed, *facts.bases]) if CITED.fullmatch(name)]


CITED = re.compile(r"《(?P<law>.+)》(?P<article>第.+)")


def by_law(names: list[str]) -> list[str]:
    """同一部法的几条并作一处：《某法》第二十四条、第二十七条；次序照第一次提到的。"""
    found: dict[str, list[str]] = {}
    for name in names:
        cited = CITED.fullmatch(name)
        law, article = (f"《{cited['law']}》", cited["article"]) if cited else (name, "")
        articles = found.setdefault(law, [])
        if article and article not in articles:
            articles.append(article)
    return [law + "、".join(articles) for law, articles in found.items()]


def transfer(owed: Owed, facts: Facts) -> Json:
    """移送函与涉嫌犯罪案件移送书；只写涉嫌。"""
    told = to_others(found(owed.findings, facts))
    crime = owed.kind == Kind.CRIME
    return {
        "items": items(owed.findings, facts),
        "to": "",
        "subject": f"{facts.entity['name']}涉嫌{brief(owed.findings[0].text)}",
        "facts": told,
        "basis": "《行政执法机关移送涉嫌犯罪案件的规定》第三条" if crime else "",
        "request": "请依法审查，并在三日内书面告知是否立案；不立案的，请说明理由并退回材料。"
        if crime
        else "请依法处理，并将处理结果函告我局。",
        "evidence": evidence(owed.findings, facts),
    }


NUMBERED = re.compile(r"(?<![0-9A-Za-z])(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))\d[0-9A-Za-z-]{7,}")
"""Numbers of persons, licences, telephones: a subject line travels further than the letter; the facts keep them."""
BRIEF = 30
CLAUSES = re.compile(r"[，、：,:；;]")


def brief(text: str) -> str:
    """事由里的一句：第一句话，号码略去；太长的停在一处停顿，不断在词或数字中间，写明没有完。"""
    said = NUMBERED.sub("略", re.split(r"[。；\n]", text.strip(), maxsplit=1)[0]).strip()
    if len(said) <= BRIEF:
        return said
    pauses = [mark.start() for mark in CLAUSES.finditer(said) if BRIEF // 3 <= mark.start() <= BRIEF]
    cut = said[: pauses[-1]] if pauses else re.sub(r"[0-9A-Za-z.%]+$", "", said[:BRIEF])
    return cut.rstrip() + "……"


def abnormal(owed: Owed, facts: Facts) -> Json:
    """列入经营异常名录建议函；列不列由登记机关决定。"""
    result = ResultCode(facts.result_code).label
    told = to_others(found(owed.findings, facts))
    times = f"先后 {len(facts.visited)} 次" if len(facts.visited) > 1 and not facts.ways else ""
    return {
        "items": items(owed.findings, facts),
        "to": f"{jurisdiction().name}市场监督管理局（登记机关）",
        "subject": f"建议将{facts.entity['name']}列入经营异常名录",
        "facts": told or f"{days(facts)}{times}{facts.ways or '实地检查'}，结果为“{result}”。{facts.summary}",
        "basis": f"《企业经营异常名录管理办法》{UNNAMED}",
        "request": "请依法核实，作出是否列入的决定并函告我局。",
        "evidence": evidence(owed.findings, facts),
    }


def evidence(findings: tuple[Finding, ...], facts: Facts) -> list[str]:
    """证据清单：检查记录，这几项的照片与材料各按真的种类；不是在现场拍的，不叫现场照片。"""
    chosen, numbers = {one.item for one in findings}, {one.no for one in findings}
    own = [row for row in facts.photos if row["item"] in chosen] or list(facts.photos)
    files = [row for row in facts.files if row["no"] in numbers] or list(facts.files)
    held = {row["sha256"] for row in facts.files}  # a picture taken in as a file is both: listed once
    there = [row["no"] for row in own if row["there"]]
    other = [row["no"] for row in own if not row["there"] and row["sha256"] not in held]
    lines = ["检查记录（案卷 PDF，附机读记录）1 份" if facts.ways else "现场检查记录（现场卷 PDF，附机读记录）1 份"]
    lines += [f"现场照片 {len(there)} 张（{'、'.join(there)}）"] if there else []
    lines += [f"图片 {len(other)} 张（{'、'.join(other)}，非现场拍摄）"] if other else []
    return lines + [f"{kind} {n} 份" for kind, n in Counter(row["kind"] for row in files).items()]
