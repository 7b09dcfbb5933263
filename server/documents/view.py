"""全卷：由一份记录排出各份文书的内容；模板只放值，不算事实。"""

from __future__ import annotations

import re
from typing import Any

from server.documents import checklist, differing, layer, people, qr, sentences
from server.documents.account import account
from server.documents.attachments import attachments, on_paper
from server.documents.case import Case, Json
from server.documents.notices import formers
from server.documents.words import EMPTY, about, day, grouped, label, minute, moment, place, short, size, span
from server.domain.changes import risen
from server.domain.evidence import old_position, taken
from server.domain.vocabulary.inspections import ResultCode

REQUIRED = {
    "案卷号": ("no",),
    "任务编号": ("package", "no"),
    "任务名称": ("package", "task", "name"),
    "制作机关": ("package", "task", "department", "name"),
    "被检查单位": ("package", "entity", "name"),
    "主体代码": ("package", "entity", "code"),
    "通知书文号": ("package", "notice", "no"),
    "检查人员": ("package", "team"),
    "检查表": ("form", "title"),
    "内容摘要": ("digests", "content"),
    "记录摘要": ("digests", "record"),
    "成卷日期": ("bound_on",),
}


def absent(record: Json) -> list[str]:
    """缺少的必填栏目，中文名称；有缺就不成卷。"""
    return [title for title, path in REQUIRED.items() if not _at(record, path)]


def _at(record: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def context(record: Json) -> Json:
    """模板要用的全部内容。"""
    case = Case(record)
    found = {
        "record": record,
        "package": case.package,
        "form": case.form,
        "chop": case.chop,
        "cover": cover(case),
        "joint": record.get("visit"),
        "away": case.away,
        "typed": case.typed is not None,
        "draw": draw(case),
        "seats": people.replaced(case),
        "notice": notice(case),
        "visit": {"arrivals": people.arrivals(case), "told": people.told(case)},
        "rights": sentences.RIGHTS,
        "duties": sentences.DUTIES,
        "checklist": table(case),
        "account": {"title": sentences.ACCOUNT, "rows": account(case), "photos": case.photo_numbers(None)},
        "signatures": people.signatures(case),
        "refusals": people.refusals(case),
        "beside": people.beside_refusal(case),
        "photos": photos(case),
        "photos_title": photos_title(case),
        "lost": case.lost,
        "attachments": attachments(case),
        "on_paper": on_paper(case),
        "addenda": people.addenda(case),
        "integrity": integrity(case),
        "mark": mark(record),
        "foot": sentences.PHOTO_FOOT,
    }
    return {**found, "parts": parts(case, found)}


def mark(record: Json) -> str:
    """斜印的字样：演示数据、演练；真实任务没有（rulings 3）。"""
    if record.get("demo"):
        return "演示数据　不作为凭证"
    return "演练　不作为凭证" if record.get("rehearsal") else ""


def spent(case: Case) -> str:
    """检查时间：首次到达至核对前离场，与当事人核对的一字不差；不是同一天的各写各的日期；封存的时刻另写。"""
    if case.ended is None:
        return EMPTY
    if case.typed and case.started and not case.left:
        return f"{minute(case.started)}到场"
    return span(case.started or case.ended, case.left or case.ended)


def _visited(case: Case) -> str:
    """同上；补录的写明几时录入。"""
    typed = case.typed if case.ended else None
    return spent(case) + (f"（照纸质检查表；补录于{minute(typed)}）" if typed else "")


def parts(case: Case, found: Json) -> list[Json]:
    """卷内目录：名称、文号、日期、备注；没有产生的写明原因。"""
    sealed = case.ended.date().isoformat() if case.ended else ""
    package, record = case.package, case.record
    count = len(found["photos"])
    joint, said = found["joint"], found["draw"]["spoken"]
    kinds = {"附先前撤回的通知书" if one.get("withdrawn") else "附换发前的通知书" for one in found["notice"]["former"]}
    earlier = "；".join(sorted(kinds, reverse=True))
    rows = [
        ("joint", "联合检查共用封面", joint["notice_no"], "", f"{len(joint['departments'])}个部门") if joint else None,
        (
            "draw",
            "非随机任务来源记录",
            found["draw"]["source_no"],
            found["draw"]["approved_on"],
            found["draw"]["nonrandom"],
        )
        if found["draw"]["nonrandom"]
        else (
            "draw",
            "抽取记录（节录）",
            f"{package['draw']['no']} 第{found['draw']['attempt']}次",
            found["draw"]["on"],
            "递补户" if found["draw"]["risen"] else "",
        ),
        ("seats", sentences.SEATS, "", found["seats"][-1]["on"], f"{len(found['seats'])}次")
        if found["seats"]
        else None,
        ("spoken", sentences.SPOKEN, "", said["on"], f"{said['by']}记") if said else None,
        ("notice", package["notice"]["title"], package["notice"]["no"], found["notice"]["on"], earlier),
        ("told", "检查告知确认书", "", "" if case.away else sealed, case.away and f"未产生，原因：{case.away}"),
        ("table", case.sheet, f"{case.form['code']} 第{case.form['version']}版", sealed, ""),
        ("account", sentences.ACCOUNT, "", sealed, "") if found["account"]["rows"] else None,
        ("refusal", "拒绝签字记录", "", sealed, f"{len(found['refusals'])}次") if found["refusals"] else None,
        ("photos", photos_title(case), "", sealed, f"{count}张") if count else None,
        ("files", "随卷材料", "", sealed, f"{len(found['attachments'])}份") if found["attachments"] else None,
        ("addenda", "补正说明", "", record["bound_on"], f"{len(found['addenda'])}次") if found["addenda"] else None,
        ("integrity", "完整性校验页", "", record["bound_on"], "附电子件"),
    ]
    told = [dict(zip(("key", "title", "no", "on", "note"), row, strict=True)) for row in rows if row]
    return [row | {"absent": row["key"] == "told" and bool(case.away)} for row in told]


def cover(case: Case) -> Json:
    """封面。"""
    package, record = case.package, case.record
    source = "检查" if case.nonrandom else "随机抽查"
    return {
        "name": f"{source}{'案卷' if case.away else '现场卷'}",
        "title": f"关于对{package['entity']['name']}开展{package['task']['name']}的案卷",
        "result": label("ResultCode", case.code or ""),
        "when": _visited(case),
        "team": "、".join(member["name"] for member in case.team),
        "bound": day(record["bound_on"]),
        "retention": record.get("retention") or "10年（待核）",
        "sealed": minute(case.ended) if case.ended else EMPTY,
        "revision": record["revision"],
        "paper": sentences.PAPER,
    }


def draw(case: Case) -> Json:
    """抽取记录节录：只写这一户和全场的封条，不写别户（S2-05、S4-10）。"""
    ticket, drawn = case.package["draw"], case.record.get("draw") or {}
    up = risen(ticket)
    return {
        "nonrandom": "",
        **drawn,
        "attempt": drawn.get("attempt", 1),
        "spoken": spoken(drawn.get("spoken")),
        "on": moment(drawn["at"]).date().isoformat() if drawn.get("at") else "",
        "when": minute(moment(drawn["at"])) if drawn.get("at") else EMPTY,
        "dice": " ".join(drawn["dice"][i : i + 5] for i in range(0, 20, 5)) if drawn.get("dice") else EMPTY,
        "seals": [(name, drawn[key]) for name, key in SEALS.items() if drawn.get(key)],
        "ticket": ticket,
        "layer": drawn.get("layer") or f"{ticket['stratum']}层",
        "how": HOW.get(drawn.get("ceremony") or "dice", HOW["dice"]),
        "beacon": drawn.get("beacon") or "",
        "risen": up,
        "nth": up.split("，")[0] if up else f"第{ticket['rank']}{'签' if ticket['ticket'] else '位'}",
        "short_ticket": str(ticket["ticket"] or EMPTY)[:8],
        "witnesses": [
            {**witness, "role": label("WitnessRole", witness.get("role")), "signed": _signed(drawn, f"w{n}")}
            for n, witness in enumerate(drawn.get("witnesses", []), 1)
        ],
        "refused": [one for one in drawn.get("signed", []) if one["method"] == "refused" and one["signer"][0] != "w"],
        "qr": qr.code(f"{case.record['base_url']}/draws/{ticket['no']}"),
    }


def spoken(told: Json | None) -> Json | None:
    """电话、来访口头反映的记录：何时、谁记的、来电末四位、说了什么；没有为 None。"""
    if not told:
        return None
    when = moment(told["at"])
    return {**told, "phone": told.get("phone") or "", "when": minute(when), "on": when.date().isoformat()}


def _signed(drawn: Json, signer: str) -> str:
    """见证人在抽取记录上怎样表示的；早先的案卷没有写，成卷时还没有签的也看得出。"""
    if "signed" not in drawn:
        return EMPTY
    one = next((each for each in drawn["signed"] if each["signer"] == signer), None)
    if one is None:
        return "立卷时还没有签"
    return f"拒绝签字：{one['reason']}" if one["method"] == "refused" else f"已签　{one['on']}"


BY_SYSTEM = "机选：名册先冻结并公布封条，{}取种子，号签小者中签，可重算"
HOW = {
    "dice": BY_SYSTEM.format("当众掷骰"),
    "phones": BY_SYSTEM.format("各见证人用手机先交指纹、后揭示"),
    "beacon": BY_SYSTEM.format("以事先点名的开奖号码"),
    "manual": "现场摇号抽签：名册先冻结并公布封条，系统只作记录，不可重算",
}
SEALS = {"名册封条": "manifest", "种子": "seed", "结果指纹": "result"}


def notice(case: Case) -> Json:
    """通知书：文号、正文、落款日期、检查码。"""
    issued = moment(case.package["issued_at"]).date().isoformat()
    former = formers(case)
    url = case.record["base_url"] + case.package["code_url"]
    office = "、".join(office_names(case.package))
    body = letter_body(case.package["notice"]["paragraphs"], office)
    return {
        **case.package["notice"],
        "office": office,
        "body": body,
        "on": issued,
        "date": day(issued),
        "qr": qr.code(url),
        "url": url,
        "former": [
            {
                "body": letter_body(one["paragraphs"], office),
                "date": day(moment(one["issued_at"]).date().isoformat()),
                "until": minute(moment(one["until"])),
                "no": case.package["notice"]["no"],
                "qr": qr.code(url),
            }
            for one in former
        ]
        + [
            {
                "body": letter_body(one["paragraphs"], office),
                "date": day(moment(one["issued_at"]).date().isoformat()),
                "until": minute(moment(one["recalled_at"])) if one["recalled_at"] else "",
                "no": one["notice_no"],
                "qr": qr.code(case.record["base_url"] + one["code_url"]),
                "withdrawn": True,
            }
            for one in case.record.get("withdrawn", [])
            if one["paragraphs"]
        ],
    }


def office_names(package: Json) -> list[str]:
    """通知书的制作机关：联合检查是各部门，牵头的在前。"""
    shared = (package.get("joint") or {}).get("parts", [])
    return [one["department"]["name"] for one in shared] or [package["task"]["department"]["name"]]


NUMBER = re.compile(r"(?<=\d) (?=\d)")
"""一个电话号码不断在两行。"""


def letter_body(paragraphs: list[str], office: str) -> list[str]:
    """正文：称呼与落款由版式另排，不重复印。"""
    body = [text for text in paragraphs if not text.startswith(office + "　")]
    whole = [NUMBER.sub("\u00a0", text) for text in body]
    return whole[1:] if whole and whole[0].endswith("：") else whole


def _methods(case: Case) -> str:
    """任务的方式与检查表自己写的方式；检查表开头写的就是任务的方式的，不说两遍。

    The sheet may speak of a visit; of a check at the desk only the way of the task is said.
    """
    task = "、".join(label("Method", code) for code in case.package["task"]["methods"])
    if case.at_desk:
        return f"{task}。"
    own: str = case.form["parts"]["method"].strip()
    return own if re.match(rf"{re.escape(task)}(?!\w)", own) else f"{task}。{own}"


def table(case: Case) -> Json:
    """检查表与结果。"""
    counted = checklist.counts(case)
    return {
        "title": case.sheet,
        "when": _visited(case),
        "methods": _methods(case),
        "materials": checklist.materials(case),
        "sections": checklist.sections(case),
        "former": checklist.former(case),
        "stopped": case.numbers.get(case.result["stopped"] or ""),
        "results": [{"label": word.label, "on": word.value == case.code} for word in ResultCode],
        "summary": case.value("result", "summary") or EMPTY,
        "disposals": checklist.disposals(case),
        "opinion": case.value("opinion", "text") or EMPTY,
        "differing": differing.whole(case),
        "counts": sentences.COUNTS.format(**counted),
        "read_out": people.read_out(case),
        "entity_signed": any(row["p"]["role"] == "ENTITY" for row in case.state["signatures"]),
        "nobody": all(row["p"]["met"] == "NOBODY" for row in case.state["visit"] if row["kind"] == "visit.start"),
    }


def photos_title(case: Case) -> str:
    """照片页的名称：没有一张是在现场拍的，不叫现场照片。"""
    there = not case.at_desk and any(row["source"] != "file" for row in case.photos)
    return "现场照片" if there else "影像材料"


def scene(case: Case, photo: str) -> str:
    """不属于哪一项的照片拍的是什么：那次到场见到无人的，是门头和门上的通知。操作编号随时间递增。"""
    if case.at_desk:
        return "整卷"
    before = [r["p"]["met"] for r in case.state["visit"] if r["kind"] == "visit.start" and r["op"] < photo]
    return "门头、门上通知（无人在场）" if before and before[-1] == "NOBODY" else "现场"


def photos(case: Case) -> list[Json]:
    """照片页：编号、对应项、时刻、地点、拍摄人、指纹。"""
    names = {item["id"]: item for item in case.items}
    old = {each["item"]["id"]: f"换版前第{each['item']['no']}项" for each in case.record.get("former", [])}
    rows = []
    for row in case.photos:
        item, told = names.get(row["item"] or ""), taken(row.get("reason"))
        rows.append(
            {
                "no": row["no"],
                "item": f"第{item['no']}项" if item else old.get(row["item"]) or scene(case, row["op"]),
                "says": item["text"] if item else "",
                "when": f"{moment(row['taken_at'], case.ops[row['op']]['off']):%Y-%m-%d %H:%M:%S}",
                "moment": told.moment,
                "place": place(row.get("position"), told.unplaced),
                "old": old_position(row.get("position")),
                "by": case.who(row["op"]),
                "imported": row["source"] == "file",
                "reason": told.reason,
                "sha256": row["sha256"],
                "lost": case.lost.get(row["sha256"], ""),
                "size": about(row["size"]),
                "voided": row["voided"],
                "marks": row["marks"],
                "marked": layer.words(row["marks"]),
                "layer": layer.layer(row["marks"], row["width"], row["height"]),
            }
        )
    return rows


def integrity(case: Case) -> Json:
    """完整性校验页：两个摘要、归卷清单、设备链、服务器回执。"""
    record = case.record
    seal, digests = record.get("seal") or {}, record["digests"]
    owners = {op["dev"]: case.name_of(op["actor"]) for op in case.ops.values()}
    return {
        "content": grouped(digests["content"]),
        "record": grouped(digests["record"]),
        "latest": grouped(digests["latest"]) if digests.get("latest") not in (None, digests["record"]) else "",
        "short": short(digests["content"]),
        "qr": qr.check(record["base_url"], digests["content"]),
        "how": sentences.HOW_TO_VERIFY,
        "rows": contents(case),
        "chains": [(owners.get(dev, dev), short(head)) for dev, head in sorted(case.state["chains"].items())],
        "receipts": receipts(record),
        "mended": bool(case.state["addenda"]),
        "countersignature": seal.get("countersignature") or "",
    }


def receipts(record: Json) -> list[tuple[str, str, int | None]]:
    """服务器的各份回执：为哪一次、何时收到、存证日志第几条；早先的记录只写了封存何时收到、现行摘要在哪一条。"""
    seal, digests = record.get("seal") or {}, record["digests"]
    if not seal.get("sealed_at_server"):
        return []
    if "receipts" not in seal:
        whole = digests.get("latest") in (None, digests["record"])
        return [("封存", minute(moment(seal["sealed_at_server"])), seal.get("trail_index") if whole else None)]
    rows, mended = [], 0
    for one in seal["receipts"]:
        mended += one["of"] == "ADDENDUM"
        what = f"第{mended}次补正" if one["of"] == "ADDENDUM" else "封存"
        rows.append((what, minute(moment(one["received_at"])), one["trail_index"]))
    return rows


def contents(case: Case) -> list[Json]:
    """归卷清单：检查表、任务包、操作记录、每一个文件的完整指纹。"""
    record = case.record
    numbers = {row["sha256"]: f"照片{row['no']}" for row in case.photos}
    order = {row["sha256"]: row["no"] for row in case.photos}
    for row in case.added.values():
        numbers.setdefault(row["sha256"], f"补照{row['no']}")
        order.setdefault(row["sha256"], len(case.photos) + row["no"])
    rows = [
        {"what": f"检查表 {case.form['code']} 第{case.form['version']}版", "sha256": record["form_hash"], "size": ""},
        {"what": "任务包", "sha256": record["package_hash"], "size": ""},
        {"what": f"操作记录 {len(case.ops)} 条", "sha256": record["ops_digest"], "size": ""},
    ]
    rows += [
        {"what": numbers.get(file["sha256"], FILES.get(file["role"], file["role"])), **_print(file)}
        for file in sorted(record["files"], key=lambda f: (order.get(f["sha256"], 10_000), f["role"], f["sha256"]))
    ]
    rows += [{"what": f"{unsent(case, file)}未送达：{file['why']}", **_print(file)} for file in record.get("lost", [])]
    return rows


def unsent(case: Case, file: Json) -> str:
    """一件没有送达的叫什么：照片写几号，其余写用途。"""
    numbers = {row["sha256"]: f"照片{row['no']}" for row in case.photos}
    numbers = {row["sha256"]: f"补照{row['no']}" for row in case.added.values()} | numbers
    return numbers.get(file["sha256"]) or FILES.get(file["role"]) or str(file["role"])


FILES = {
    "photo": "照片",
    "thumb": "照片缩略图",
    "signature": "签字影像",
    "strokes": "签字笔迹",
    "recording": "录音录像",
    "witness": "见证人签字",
    "file": "随卷材料",
}


def _print(file: Json) -> Json:
    return {"sha256": file["sha256"], "size": size(file["size"])}
