"""抽取记录的内容与纸面：从冻结的名册、实录、结果读出，没有企业名称（documents.md 4.3、rulings 12）。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from draw.canonical import canonical
from draw.hashing import digest
from server import clock, shell, storage
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import SYSTEM
from server.domain import ceremony as law
from server.domain.changes import VOID
from server.domain.dealing import day_words, short_day
from server.domain.item_list import full_name
from server.domain.vocabulary.draws import Ceremony, Exclusion
from server.domain.words import labels
from server.draws import kinds, manual, scene, seeding, signing, views
from server.draws.after import standing
from server.draws.after import views as after
from server.draws.models import Draw, DrawMinutes, DrawSignature
from server.plans.models import PlanEntry
from server.problems import Problem
from server.registry.models import Item
from server.trail import keys as log_keys

CPU_SECONDS, MEMORY_MB, WALL_SECONDS = 40, 1024, 90


def content(s: Session, draw: Draw, said: dict[str, str]) -> dict[str, Any]:
    """记录的全部内容：规范 JSON，签字对着它的指纹。"""
    seen, entry = views.draw(draw), s.get_one(PlanEntry, draw.plan_entry_id)
    codes, units = labels(Exclusion), views.units(draw)
    items = s.execute(select(Item.name, Item.sub_item).where(Item.id.in_(draw.item_ids)).order_by(Item.code))
    return {
        "v": 1,
        "no": draw.no,
        "attempt": draw.attempt,
        "title": draw.title,
        "items": [full_name(name, part) for name, part in items],
        "department": s.get_one(Department, draw.department_id).name,
        "jurisdiction": jurisdiction().name,
        "place": said["place"].strip(),
        "from": _minute(draw.committed_at or draw.frozen_at),
        "to": _minute(draw.drawn_at),
        "people": {key: said[key].strip() for key in ("host", "operator", "recorder")},
        "method": labels(Ceremony)[draw.ceremony],
        "recomputable": draw.ceremony != Ceremony.MANUAL,
        "frozen_at": _minute(draw.frozen_at),
        "numbers": seen["numbers"],
        "hints": seen["hints"],
        "excluded": [[code, codes.get(code, code), n] for code, n in seen["numbers"]["excluded"].items() if n],
        "filter": "定向" if entry.filter else "",
        "strata": [[x["name"], x["n"], x["ratio"], x["quota"], x["reserves"] or 0] for x in seen["strata"]],
        "manifest": draw.manifest,
        "commitments": seen["commitments"],
        "seed_parts": _parts(draw),
        "corrections": draw.numbers.get("corrections", 0),
        "seed": draw.seed,
        "result": draw.result,
        "package": draw.package,
        "rows": [_row(unit) for unit in units],
        **_days(draw, units),
        "changes": [_changed(one) for one in after.changes(SYSTEM, standing.confirmed(s, draw.id))],
        "attempts": _attempts(s, draw),
        "options": _options(entry, draw),
        "scene": [[row.sha256, row.media_type, row.size] for row in scene.of(s, draw.id)],
        "witnesses": [
            {"name": w["name"], "unit": w.get("unit", ""), "role": seeding.office(w)} for w in draw.witnesses
        ],
        "incidents": _incidents(said["incidents"].strip(), _early(draw)),
        "remarks": said["remarks"].strip(),
        "checkpoint": log_keys.signed_head(s, jurisdiction().origin),
        "rehearsal": draw.rehearsal,
    }


def _incidents(said: str, early: str) -> str:
    """异常与处置照写的印；没有写的印“（未写）”，不替人写“无”；先派发的理由总在。"""
    if early and said == "无":
        return early
    return "；".join(each for each in (said, early) if each) or "（未写）"


def _early(draw: Draw) -> str:
    """先派发、后签字的，理由写进异常情况。"""
    reason = draw.numbers.get("unsigned", "")
    return f"派发先于签字，理由：{reason}" if reason else ""


def later(draw: Draw, told: dict[str, Any]) -> str:
    """拟定之后才写下的派发理由：签字的内容里没有，成卷时补印在签字之外；已在内容里的为空。"""
    reason = _early(draw)
    return reason if reason and reason not in told["incidents"] else ""


def _changed(one: dict[str, Any]) -> list[Any]:
    """第几行、说法、理由、本行指纹；只有代号和编号。"""
    unit = one["unit"]["blind"]
    if one["kind"] == "UNIT":
        words = f"{unit} 换下，" + (f"{one['called']['blind']} 递补" if one["called"] else "递补已用完，缺一户")
    else:
        words = f"{unit} 的检查人员 {one['person']['blind']} 号换为 {one['replacement']['blind']} 号"
    return [one["n"], words, one["reason_words"], one["link"][:16]]


def _attempts(s: Session, draw: Draw) -> list[list[str]]:
    """以前各次和补充的是哪一次：编号、第几次、为什么。"""
    same = select(Draw).where(Draw.no == draw.no, Draw.attempt < draw.attempt).order_by(Draw.attempt)
    found = [[one.no, f"第 {one.attempt} 次", one.reason] for one in s.scalars(same)]
    parent = s.get(Draw, draw.supplements_id) if draw.supplements_id else None
    return found + ([[parent.no, "本次为其补充抽取", "递补名单用完"]] if parent else [])


def _options(entry: PlanEntry, draw: Draw) -> list[str]:
    """派员的选项与单随机：一句一项；普通的双随机没有。"""
    how, found = kinds.mode(entry), []
    if how != "double":
        until = entry.random_until.isoformat() if entry.random_until else ""
        what = "全数检查，只抽检查人员" if how == "staff" else "只抽检查对象"
        found.append(f"单随机（{what}），理由：{entry.random_reason}，用到 {until}")
    if draw.bundle > 1:
        found.append(f"同一区域每 {draw.bundle} 户归一捆")
    if draw.days:
        found.append(f"检查日由抽取定：{day_words(draw.days[0])}至{day_words(draw.days[-1])}")
    return found


def _days(draw: Draw, units: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """各户（序号）抽到的检查日；没有抽日子的没有这一段，记录与以前一字不差。"""
    told = {str(unit["number"]): short_day(unit["day"]) for unit in units if unit["day"]}
    return {"days": told} if draw.days else {}


def _row(unit: dict[str, Any]) -> list[Any]:
    """序号、层、名次、候补序、代号前八位、号签前八位、人员编号。"""
    return [
        unit["number"], unit["stratum_name"], unit["rank"], unit["reserve_rank"], unit["blind"][:8],
        (unit["ticket"] or "")[:8], unit["team"],
    ]  # fmt: skip


def _parts(draw: Draw) -> list[list[str]]:
    """种子由什么合成：实录里的揭示、骰子、号码，各一行。"""
    if "transcript.txt" not in draw.files:
        return [["摇号抽签", _how(draw)]]
    kept = storage.read(draw.files["transcript.txt"]).decode().splitlines()
    found = []
    for line in kept:
        word, _, rest = line.partition(" ")
        if word == "reveal":
            key, _, value = rest.partition(" ")
            who = (
                "系统揭示"
                if key == "system"
                else f"见证人{key[1:]}（{seeding.office(draw.witnesses[int(key[1:]) - 1])}）"
            )
            found.append([who, "没有揭示" if value == "-" else value])
        elif word == "dice":
            found.append(["当众掷骰", " ".join(rest[at : at + 5] for at in range(0, 20, 5))])
        elif word == "beacon":
            which = law.issues(draw.beacon.get("rule", ""))
            found.append([f"开奖号码（{which}）", f"{rest}　{draw.beacon.get('source', '')}".strip()])
    return found


def _how(draw: Draw) -> str:
    return str(json.loads(storage.read(draw.files[manual.FILE]))["how"]) or "现场摇号"


def _minute(at: datetime | None) -> str:
    if at is None:
        return ""
    local = at.astimezone(clock.SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def _unclosed(draw: Draw, signed: Sequence[DrawSignature]) -> str:
    """没有成卷的纸面印什么：有人要签在纸上的，这一份是签字用的，不是样张。"""
    if draw.state in VOID:
        return "作废前未成卷"
    return "供签字（未成卷）" if any(one.method == "paper" for one in signed) else "样张（未成卷）"


def _refused(one: DrawSignature | None) -> bool:
    return one is not None and one.method == "refused"


def pdf(draw: Draw, row: DrawMinutes, signed: Sequence[DrawSignature], *, closing: bool = False) -> bytes:
    """排成 A4 的 PDF；没有成卷的，每页印着是样张，或是拿来签字的。

    Raises Problem draw.unprintable for a missing character, busy when this machine cannot typeset.
    """
    told, by = row.content, {one.signer: one for one in signed}
    offices = {f"w{n}": "，".join(filter(None, (w["role"], w["unit"]))) for n, w in enumerate(told["witnesses"], 1)}
    rows = [
        {
            "role": signing.role_of(key),
            "name": name,
            "office": offices.get(key, ""),
            "method": by[key].method if key in by else "",
            "image": (by[key].image or "") if key in by else "",
            "reason": by[key].reason if key in by else "",
            "at": _minute(by[key].signed_at) if key in by else "",
            "again": signing.again(row, key, name, _minute, "表示" if _refused(by.get(key)) else "签"),
        }
        for key, name in signing.signers(told)
    ]
    images = {one["image"]: str(storage.path(one["image"])) for one in rows if one["image"]}
    job = {
        "content": told,
        "signatures": rows,
        "images": images,
        "url": f"{current_app.config['SUNLOT'].base_url}/draws/{draw.no}?attempt={draw.attempt}",
        "digest": digest(canonical(told)),
        "early": later(draw, told),
        "names": law.names_words(draw.open_at, draw.rehearsal),
        "mark": "" if closing else _unclosed(draw, signed),
    }
    try:
        return shell.limited(
            "server.documents.minutes", (), json.dumps(job, ensure_ascii=False).encode(),
            cpu_s=CPU_SECONDS, memory_mb=MEMORY_MB, wall_s=WALL_SECONDS,
        )  # fmt: skip
    except shell.Declined as refused:
        raise Problem("draw.unprintable", f"抽取记录里有印不出的字，请改了再印。{refused.message}") from refused
    except shell.ChildError as broken:
        raise Problem("busy", f"没有排出来：{broken}") from broken
