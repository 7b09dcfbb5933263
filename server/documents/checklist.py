"""检查表：把检查项、作答、问题和照片排成一行一行（S4-12、S3-18）。"""

from __future__ import annotations

from server.documents import differing
from server.documents.answered import VERDICTS, said
from server.documents.case import Case, Json
from server.documents.words import day, label
from server.domain.vocabulary.inspections import Disposal


def sections(case: Case) -> list[Json]:
    """表的各部分；有“是否检查、有无问题”类检查项的部分用六栏，其余用五栏。"""
    return [
        {
            "title": section["title"],
            "two_columns": any(item["family"] == "found" for item in section["items"]),
            "rows": [row(case, item) for item in section["items"]],
        }
        for section in case.form["sections"]
    ]


def row(case: Case, item: Json) -> Json:
    """一项：内容、方法与依据、结果、记录。"""
    verdict = verdict_of(case, item)
    answer = case.answers.get(item["id"]) or {}
    return {
        "no": item["no"],
        "text": ("★" if item["level"] == "KEY" else "") + item["text"],
        "method": item["method"],
        "basis": "；".join(item["basis"]),
        "family": item["family"],
        "verdict": verdict,
        "options": [{"label": name, "on": code == verdict} for code, name in VERDICTS if _offered(item, code, verdict)],
        "checked": None if verdict is None else verdict in ("CONFORM", "FAIL"),
        "found": {"CONFORM": False, "FAIL": True}.get(verdict or ""),
        "value": said(answer, item),
        "notes": notes(case, item, answer),
        "fail": verdict == "FAIL",
    }


def _offered(item: Json, code: str, verdict: str | None) -> bool:
    """未检查这一格只在用到时印出，表面少一列。"""
    return code != "NOT_CHECKED" or verdict == "NOT_CHECKED" or item["family"] == "found"


def verdict_of(case: Case, item: Json) -> str | None:
    """判定；条件不成立的项视为不适用，没有答的为 None。"""
    if item["id"] not in case.result["relevant"]:
        return "NA"
    return case.result["verdicts"].get(item["id"])


def judgement(case: Case, item: Json) -> str | None:
    """判定，只对判得出符合与否的项；填数、选择、文字、材料填好了只是已填，没有判定。"""
    verdict = verdict_of(case, item)
    return None if verdict == "CONFORM" and item["family"] not in ("conform", "found") else verdict


def notes(case: Case, item: Json, answer: Json) -> list[str]:
    """记录栏：问题、处置、说明、照片、作答人与时刻。"""
    found: list[str] = []
    name = item["id"]
    if p := case.finding(name):
        due = f"，{day(p['due_on'])}24时前" if p.get("due_on") else ""
        found.append(f"{p['text']}（{label('Disposal', p['disposal'])}{due}）")
    found += [text for text in (answer.get("reason"), case.value(f"note:{name}", "text")) if text]
    found += [text for text in (sampled(case, name), leaned(answer), differing.sentence(case, name)) if text]
    if pictures := case.photo_numbers(name):
        found.append(pictures)
    if any(change["item"] == name for row in case.state["addenda"] for change in row["p"]["changes"]):
        found.append("此项已补正，见《补正说明》")
    head = case.head(f"answer:{name}")
    if head:
        return [*found, _by(case, head["op"])]
    if name not in case.result["relevant"]:
        return ["本次不涉及"]
    return [*found, "停止检查未查" if verdict_of(case, item) else "未查"]


def _by(case: Case, op_id: str) -> str:
    """谁、几时答的；照纸表补录的那一刻是录入，写明哪天。"""
    when = case.when(op_id)
    return f"{case.who(op_id)} {when:%m-%d}录入" if case.typed else f"{case.who(op_id)} {when:%H:%M}"


def former(case: Case) -> list[Json]:
    """换版以前答过、现行检查表没有的项：当时问的什么、怎么答的；不计入计数和结果。"""
    found = []
    for each in case.record.get("former", []):
        item, name = each["item"], each["item"]["id"]
        head = case.head(f"answer:{name}")
        answer = (head["value"].get("value") if head else None) or {}
        words = (answer.get("reason"), case.value(f"finding:{name}", "text"), case.value(f"note:{name}", "text"))
        told = [*words, differing.sentence(case, name), case.photo_numbers(name)]
        told += [_by(case, head["op"])] if head else []
        sheet = f"{each['code']} 第{each['version']}版"
        row = {"no": item["no"], "text": item["text"], "sheet": sheet, "said": said(answer, item) if answer else ""}
        found.append(row | {"notes": [text for text in told if text]})
    return found


def sampled(case: Case, name: str) -> str:
    """现场抽样：名单几个、抽中哪几个（按种子算出，可复算）。"""
    head = case.head(f"sample:{name}")
    if head is None:
        return ""
    p = head["value"]
    drawn = "、".join(f"{no}号{p['names'][no - 1]}" for no in p["picked"])
    again = f"；第{p['attempt']}次抽，{p.get('reason') or '未写原因'}" if p["attempt"] > 1 else ""
    return f"现场从{len(p['names'])}个里抽{len(p['picked'])}个：{drawn}{again}"


SOURCES = {"ADOPTED": "采用其他部门的结论", "EXPERT": "专家意见", "ENTRUSTED": "受托机构的报告"}


def leaned(answer: Json) -> str:
    """作答所依的结论（S0-21、S0-22、S3-12）。"""
    source = answer.get("source")
    if not source:
        return ""
    told = "，".join(part for part in (source["by"], source.get("no"), source.get("on") and day(source["on"])) if part)
    return f"{SOURCES[source['kind']]}：{told}"


def counts(case: Case) -> Json:
    """共几项、查了几项、不适用几项、未查几项、不符合几项；a + b + c = n。"""
    verdicts = [verdict_of(case, item) for item in case.items]
    return {
        "n": len(verdicts),
        "a": sum(verdict in ("CONFORM", "FAIL") for verdict in verdicts),
        "b": sum(verdict == "NA" for verdict in verdicts),
        "c": sum(verdict in (None, "NOT_CHECKED") for verdict in verdicts),
        "d": sum(verdict == "FAIL" for verdict in verdicts),
    }


def materials(case: Case) -> list[Json]:
    """要求提供的材料，已查看的打勾。"""
    seen = {
        name
        for item in case.items
        if item["family"] == "materials"
        for name in (case.answers.get(item["id"]) or {}).get("seen", [])
    }
    return [{"label": name, "on": name in seen} for name in case.form["materials"]]


def disposals(case: Case) -> list[Json]:
    """处理意见：每一种处置及项数。"""
    used = case.disposals()
    return [{"label": word.label, "count": used.count(word.value), "on": word.value in used} for word in Disposal]
