"""生成 sync/vectors/*.json（python -m tests.sync.make_vectors）；格式改变时才重做，并逐项看过。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sync.amend import amended, result_of
from sync.canon import CanonError, canonical, digest
from sync.digest import addendum_digest, content_digest, record_digest, seal_message
from sync.facts import PAPER_ENTRY, answers, seal_facts
from sync.forms import in_force
from sync.journal import Head, place
from sync.judge import judge
from sync.lift import LIFTS, lift
from sync.marks import marks
from sync.ops import problems, stamped
from sync.state import behind, replay, strays
from tests.sync.story import ARRIVE, FORM, INSP, PACKAGE, SHA, TEAM, WALL, Pen, photo, seal, signature, two, uid, whole

FOLDER = Path(__file__).parents[2] / "sync" / "vectors"
STATES = [{"value": "OPEN", "against": ["R07"]}, {"value": "CLOSED", "against": None}, {"value": "IDLE"}]
CHECKLIST = {
    "sections": [
        {
            "items": [
                {"id": "q01", "family": "conform", "photo": "on_fail", "result": "R03"},
                {"id": "q02", "family": "conform", "photo": "always"},
                {"id": "q03", "family": "choice", "options": STATES},
                {"id": "q04", "family": "found"},
            ]
        }
    ]
}
RUN = {"relevant": ["q01", "q02", "q03"], "missing": [], "errors": [], "verdicts": {"q01": "FAIL", "q02": "CONFORM"}}


def _rows() -> list[dict[str, Any]]:
    return CHECKLIST["sections"][0]["items"]


def write(name: str, description: str, cases: list[tuple[str, Any, Any]]) -> None:
    """写一个向量文件。"""
    rows = [{"name": title, "in": given, "out": out} for title, given, out in cases]
    text = json.dumps({"description": description, "cases": rows}, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def canon_cases() -> list[tuple[str, Any, Any]]:
    """规范 JSON。"""
    good = {
        "keys sorted by code unit": {"b": 1, "a": {"Z": None, "_": True}},
        "escapes": 'quote " slash / back \\ tab \t nul \x00 del \x7f',
        "chinese and astral stay": "青禾县 𠮷 \u2028",
        "numbers": [0, -1, 2**53 - 1, -(2**53) + 1],
        "empty": [{}, [], ""],
    }
    bad = {"float": 1.5, "too large": 2**53, "non-ascii key": {"键": 1}, "deep": _deep(40)}
    cases = [(n, v, {"text": canonical(v).decode(), "sha256": digest(v)}) for n, v in good.items()]
    for name, value in bad.items():
        try:
            canonical(value)
        except CanonError as error:
            cases.append((name, value, {"error": str(error)}))
    return cases


def _deep(levels: int) -> Any:
    return [_deep(levels - 1)] if levels else 0


def op_cases() -> list[tuple[str, Any, Any]]:
    """操作检查。"""
    pen, other = two()
    ops = whole(pen, other)
    seal(pen, ops)
    cases = [(f"good {op['kind']} {op['seq']}", op, problems(op)) for op in pen.ops]
    good = pen.ops[2]
    changed = {
        "hash does not fit": {**good, "app": "other"},
        "unknown kind": stamped({**good, "kind": "answer.guess"}),
        "unknown field": stamped({**good, "p": {**good["p"], "x": 1}}),
        "no such verdict": stamped({**good, "p": {"item": "q01", "value": {"verdict": "MAYBE"}}}),
        "empty answer is allowed": stamped({**good, "p": {"item": "q01", "value": None}}),
        "found answer": stamped({**good, "p": {"item": "q01", "value": {"checked": True, "found": False}}}),
        "item missing": stamped({**good, "p": {"value": {"verdict": "FAIL"}}}),
        "points at itself": stamped({**good, "base": [good["op_id"]]}),
        "no such day": stamped({**good, "wall": "2026-02-29T08:00:00Z"}),
        "hour 24": stamped({**good, "wall": "2026-02-28T24:00:00Z"}),
        "seq zero": stamped({**good, "seq": 0}),
        "not an object": [1],
        "float in it": {**good, "p": {"item": "q01", "value": {"rows": [1.5]}}},
        "base on a photo": stamped({**good, "kind": "photo.add", "p": photo(), "base": [uid(9, 9)]}),
        "photo too large": stamped({**good, "kind": "photo.add", "p": photo(size=12582913)}),
        "photo from file without reason": stamped({**good, "kind": "photo.add", "p": photo(source="file")}),
        "arrival without position or reason": stamped(
            {**good, "kind": "visit.start", "p": {**ARRIVE, "no_position_reason": None}}
        ),
        "blank name": stamped({**good, "kind": "sign.add", "p": signature("LEAD", " \u3000", SHA)}),
        "long astral name": stamped({**good, "kind": "sign.add", "p": signature("LEAD", "𠮷" * 60, SHA)}),
        "photo meant for an addendum": stamped({**good, "kind": "photo.add", "p": photo(addendum=uid(8, 1))}),
        "photo meant for no decision": stamped({**good, "kind": "photo.add", "p": photo(addendum="q01")}),
        "addendum naming a photo": stamped(
            {**good, "kind": "addendum.add", "p": addendum([{**CHANGE, "added": [NEW]}])}
        ),
        "addendum naming a photo without hash": stamped(
            {**good, "kind": "addendum.add", "p": addendum([{**CHANGE, "added": [{"photo_id": uid(9, 7)}]}])}
        ),
        "addendum without changes": stamped({**good, "kind": "addendum.add", "p": addendum([])}),
        "circle, arrow and words": stamped({**good, "kind": "photo.annotate", "p": drawn(CIRCLE, ARROW, WORDS)}),
        "all marks taken away": stamped({**good, "kind": "photo.annotate", "p": drawn()}),
        "mark beside the photo": stamped({**good, "kind": "photo.annotate", "p": drawn({**CIRCLE, "x": 10001})}),
        "mark of no known shape": stamped({**good, "kind": "photo.annotate", "p": drawn({**CIRCLE, "shape": "STAR"})}),
        "words too long": stamped({**good, "kind": "photo.annotate", "p": drawn({**WORDS, "text": "字" * 41})}),
        "sound": stamped({**good, "kind": "file.set", "p": filed()}),
        "film": stamped({**good, "kind": "file.set", "p": filed(media_type="video/mp4", seconds=60)}),
        "film too long": stamped({**good, "kind": "file.set", "p": filed(media_type="video/mp4", seconds=61)}),
        "sound too long": stamped({**good, "kind": "file.set", "p": filed(seconds=181)}),
        "sound too large": stamped({**good, "kind": "file.set", "p": filed(size=10485761)}),
        "sound without seconds": stamped({**good, "kind": "file.set", "p": filed(seconds=None)}),
        "sound among the papers": stamped({**good, "kind": "file.set", "p": filed(kind="MATERIAL")}),
        "a paper among the recordings": stamped({**good, "kind": "file.set", "p": filed(media_type="application/pdf")}),
        "a paper as before": stamped(
            {**good, "kind": "file.set", "p": _without(filed(kind="COPY", media_type="application/pdf"), "seconds")}
        ),
    }
    return cases + [(name, op, problems(op)) for name, op in changed.items()]


def addendum(changes: list[Any]) -> dict[str, Any]:
    """更正内容。"""
    return {
        "decision_id": uid(8, 1),
        "changes": changes,
        "digest_before": SHA,
        "digest_after": SHA,
        "signatures": [signature("LEAD", "甲", SHA)],
    }


def _without(p: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in p.items() if key != name}


CHANGE = {"item": "q01", "old": {"verdict": "FAIL"}, "new": {"verdict": "CONFORM"}, "reason": "误判", "photos": []}
NEW = {"photo_id": uid(9, 7), "sha256": SHA, "size": 9}


def stories() -> dict[str, list[Any]]:
    """几组操作。"""
    found: dict[str, list[Any]] = {"nothing": []}
    pen, other = two()
    found["whole, two phones"] = [*whole(pen, other)]
    found["arrives twice and backwards"] = [*reversed(found["whole, two phones"]), *found["whole, two phones"]]
    late = other.answer("q03", "FAIL")
    sealed = seal(pen, found["whole, two phones"])
    found["sealed, one operation beyond"] = [*pen.ops, *other.ops]
    pen.op("addendum.add", {**addendum([CHANGE]), "digest_before": sealed["p"]["record_digest"]})
    found["sealed, with addendum"] = [*pen.ops, *other.ops]
    pen.op("photo.add", photo(7, addendum=uid(8, 1)))
    found["sealed, with a photo meant for an addendum"] = [*pen.ops, *other.ops]
    found["sealed without naming chains"] = _without_chains()
    assert late in found["sealed, with addendum"]
    pen, other = two()
    first = pen.answer("q01", "FAIL")
    same = other.answer("q01", "FAIL")
    found["equal values stay both"] = [first, same]
    again = pen.answer("q01", "CONFORM", [first["op_id"]])
    found["disagreement"] = [first, same, again]
    found["settled"] = [first, same, again, pen.answer("q01", "FAIL", [same["op_id"], again["op_id"]])]
    found["base of another register replaces nothing"] = [first, pen.answer("q02", "FAIL", [first["op_id"]])]
    found |= refused_between()
    found |= annotated()
    found["as the first builds wrote it"] = first_builds()
    pen = Pen(uid(1, 1), uid(2, 1))
    pen.op("photo.add", photo(2))
    pen.op("photo.add", photo(1, position={"lat_e6": 1, "lon_e6": 2, "accuracy_m": 3, "age_s": 4}))
    pen.op("photo.void", {"photo_id": uid(9, 2), "reason": "拍到无关的人"})
    pen.op("note.set", {"item": None, "text": "备注"})
    found["photos, one void"] = pen.ops
    return found


CIRCLE = {"shape": "CIRCLE", "x": 5000, "y": 2500, "rx": 800, "ry": 600}
ARROW = {"shape": "ARROW", "x": 0, "y": 10000, "to_x": 5000, "to_y": 2500}
WORDS = {"shape": "TEXT", "x": 5000, "y": 1000, "text": "此处未亮照"}


def annotated() -> dict[str, list[Any]]:
    """照片上的标注：自己改过，两人各画各的，封存以后送到的不算。"""
    pen, other = two()
    taken = pen.op("photo.add", photo())
    first = pen.op("photo.annotate", drawn(CIRCLE))
    again = pen.op("photo.annotate", drawn(CIRCLE, ARROW), base=[first["op_id"]])
    theirs = other.op("photo.annotate", drawn(WORDS))
    found = {
        "an annotated photo": [taken, first, again],
        "two layers on one photo": [taken, first, again, theirs],
        "a layer taken away": [taken, first, again, pen.op("photo.annotate", drawn(), base=[again["op_id"]])],
    }
    pen, other = two()
    ops = whole(pen, other)
    seal(pen, ops)
    late = other.op("photo.annotate", drawn(ARROW))
    return {**found, "a layer beyond the seal": [*pen.ops, *other.ops[:-1], late]}


def drawn(*marks: dict[str, Any]) -> dict[str, Any]:
    """照片一上的标注。"""
    return {"photo_id": uid(9, 1), "marks": list(marks)}


def filed(**over: Any) -> dict[str, Any]:
    """随卷材料。"""
    body = {"file_id": uid(9, 5), "item": "q01", "kind": "RECORDING", "title": "录音", "from": None, "at": WALL}
    body |= {"sha256": SHA, "size": 9, "media_type": "audio/webm", "seconds": 180, "certified": False, "voided": None}
    return body | over


def refused_between() -> dict[str, list[Any]]:
    """中间一条没有采纳：先前的值不再回来，一个人不与自己分歧。"""
    pen, other = two()
    theirs = other.answer("q02", "CONFORM")
    old = pen.answer("q01", "FAIL")
    refused = [pen.answer("q01", "WHATEVER", [old["op_id"]]), pen.answer("q02", "WHATEVER", [theirs["op_id"]])]
    by_device = pen.answer("q01", "CONFORM", [refused[0]["op_id"]])
    by_name = pen.answer("q02", "FAIL", [refused[1]["op_id"], theirs["op_id"]])
    before = [theirs, old, *refused, by_device, by_name]
    after = [theirs, old, by_device, by_name]
    return {
        "before one between was refused": before,
        "one between was refused": after,
        "refused between, arrived backwards": after[::-1],
        "two phones, each with two words": [old, by_device, *(other.answer("q01", v) for v in ("FAIL", "CONFORM"))],
    }


def explained() -> dict[str, list[Any]]:
    """结果与作答对不上，说明了或没有说清楚。"""

    def told(value: str, code: str, summary: str) -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        pen.op("answer.set", {"item": "q03", "value": {"value": value}})
        pen.op("result.set", {"code": code, "summary": summary})
        return pen.ops

    return {
        "open and idle, not explained": told("OPEN", "R07", "　只有九个字不够啊\n"),
        "open and idle, explained": told("OPEN", "R07", " 店里开业，没有这一项。 "),
        "open and fine": told("OPEN", "R01", ""),
        "closed and idle": told("CLOSED", "R07", "𠮷" * 9),
        "no such choice": told("ELSE", "R07", "𠮷" * 10),
    }


def standing() -> dict[str, list[Any]]:
    """所选的结果有没有不符合的项支持。"""

    def told(code: str, disposal: str | None, verdict: str = "FAIL") -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        pen.answer("q01", verdict)
        if disposal:
            pen.op("finding.set", {"item": "q01", "text": "未亮照经营。", "disposal": disposal, "due_on": None})
        pen.op("result.set", {"code": code, "summary": ""})
        return pen.ops

    return {
        "the checklist names it": told("R03", "ORDER"),
        "the checklist names another": told("R02", "ORDER"),
        "ordered": told("R05", "ORDER"),
        "put right on the spot": told("R05", "ON_SITE_CORRECTED"),
        "only passed on": told("R05", "JUDICIAL"),
        "nothing written down": told("R05", None),
        "for later": told("R08", "NONE"),
    }


def leftover() -> dict[str, list[Any]]:
    """写在哪一项下面的问题才算：q01 判为不符合，q02 判为符合，q04 本次不涉及，zz 表里没有。"""

    def told(*items: str, both: bool = False) -> list[Any]:
        pen, other = Pen(uid(1, 1), uid(2, 1)), Pen(uid(1, 2), uid(2, 2))
        pen.op("result.set", {"code": "R05", "summary": ""})
        for item in items:
            for who, disposal in ((pen, "ORDER"), (other, "ON_SITE_CORRECTED"))[: 1 + both]:
                who.op("finding.set", {"item": item, "text": "未亮照经营。", "disposal": disposal, "due_on": None})
        return [*pen.ops, *other.ops]

    return {
        "a finding of an item that conforms": told("q02"),
        "findings of items not asked and not in the checklist": told("q04", "zz"),
        "findings of one that fails and one that conforms": told("q01", "q02"),
        "two findings of one that fails": told("q01", both=True),
        "two findings of one that conforms": told("q02", both=True),
    }


def met() -> dict[str, list[Any]]:
    """到场见到谁，后来谁签的。"""
    content = content_digest([], PACKAGE, FORM, TEAM)

    def told(seen: list[str], position: str | None, **more: Any) -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        for who in seen:
            pen.op("visit.start", {**ARRIVE, "met": who})
        pen.op("sign.add", signature("ENTITY", "丙", content, position=position, **more))
        return pen.ops

    return {
        "met staff, the manager signs": told(["STAFF"], "门店店长"),
        "met staff, the manager signs and says why": told(["STAFF"], "店长", differs="接到电话后赶到"),
        "met staff, staff signs": told(["STAFF"], "收银员"),
        "met the manager, a cashier signs": told(["RESPONSIBLE"], "收银员", differs="　"),
        "met the manager, who is called staff manager": told(["RESPONSIBLE"], "员工部经理"),
        "met the manager, a position nobody can place": told(["RESPONSIBLE"], "师傅"),
        "met nobody, then somebody signs": told(["NOBODY"], None),
        "met nobody first, staff came later": told(["NOBODY", "STAFF"], "店员"),
        "on paper, met nobody": told(["NOBODY"], "店长", method="paper_scan"),
        "at the office": told(["OFFICE"], "店长"),
    }


def aloud() -> dict[str, list[Any]]:
    """交对方看过：当面宣读的，后来改口的，宣读的是另一份内容的，见证人签了字的。"""
    content = content_digest([], PACKAGE, FORM, TEAM)

    def told(*said: bool, over: str = content, saw: bool = False) -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        pen.op("readback.begin", {"content_digest": over})
        for each in said:
            pen.op("readback.end", {"by": "现场负责人", "read_aloud": each})
        if saw:
            pen.op("sign.add", signature("WITNESS", "戊", content))
        return pen.ops

    return {
        "read aloud": told(True),
        "read aloud, a witness signs": told(True, saw=True),
        "read aloud, taken back": told(True, False),
        "read in silence first, then aloud": told(False, True),
        "other content read aloud": told(True, over=SHA),
        "begun, not read to the end": told(),
    }


def unmet() -> dict[str, list[Any]]:
    """接连几次到访没有见到人：见到过人的，从那以后重新算起（R04）。"""

    def told(*people: str) -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        for who in people:
            pen.op("visit.start", {**ARRIVE, "met": who})
            pen.op("visit.end", {"at": WALL})
        return pen.ops

    return {
        "twice nobody": told("NOBODY", "NOBODY"),
        "twice nobody, then staff": told("NOBODY", "NOBODY", "STAFF"),
        "the manager once, then nobody": told("NOBODY", "RESPONSIBLE", "NOBODY"),
    }


def on_paper() -> dict[str, list[Any]]:
    """照纸表补录，纸上没有记载告知回避和拒签的权利；没有定位的别的理由不算补录。"""

    def told(reason: str) -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        pen.op("visit.start", {**ARRIVE, "position": None, "no_position_reason": reason})
        shown = {"ids_shown": True, "notice_served": True, "recusal_told": False, "recusal_asked": False}
        pen.op("credentials.show", shown)
        body = {"reason_code": "REFUSED", "words": None, "witness": None, "recording": None, "rights_told": False}
        who = {"name": "丁", "position": "店员", "unwilling": False}
        pen.op("sign.refuse", body | {"who": who, "content_digest": content_digest([], PACKAGE, FORM, TEAM)})
        return pen.ops

    return {"on paper, rights not said": told(PAPER_ENTRY), "no position, rights not said": told("室内无信号")}


def refusals() -> dict[str, list[Any]]:
    """拒签：写明是谁、不愿说明、只有姓名、早先没有这一项的。"""

    def told(**more: Any) -> list[Any]:
        pen = Pen(uid(1, 1), uid(2, 1))
        content = content_digest([], PACKAGE, FORM, TEAM)
        body = {"reason_code": "REFUSED", "words": "不签", "witness": None, "recording": None}
        pen.op("sign.refuse", {**body, "content_digest": content, **more})
        return pen.ops

    def who(name: str | None, position: str | None, unwilling: bool = False) -> dict[str, Any]:
        return {"who": {"name": name, "position": position, "unwilling": unwilling}}

    return {
        "refused, nobody named": told(),
        "refused, named": told(**who("丁", "店员"), rights_told=True),
        "refused, name only": told(**who("丁", "　"), rights_told=False),
        "refused, will not say": told(**who(None, None, True), rights_told=None),
    }


def behind_cases() -> list[tuple[str, Any, Any]]:
    """base 要写的全部操作号。"""
    unsettled = {"b": {"base": ["a", "x"]}, "a": {"base": ["b", "y", "y"]}, "x": {"base": ["z"]}}
    heads_seen = {"nothing": [], "settled": ["q"], "one deep": ["x"], "a circle": ["q", "b", "q"]}
    many = {"x": {"base": [str(n) for n in range(600)]}}
    cases = [(name, [base, unsettled], behind(base, unsettled)) for name, base in heads_seen.items()]
    return [*cases, ("no more than fit", [["x"], many], behind(["x"], many))]


def first_builds() -> list[Any]:
    """第一批程序写下的一次检查：没有后来才有的栏目。"""
    pen = Pen(uid(1, 1), uid(2, 1))
    whole(pen, sign=False)
    pen.op("visit.end", {"at": WALL})
    content = content_digest(pen.ops, PACKAGE, FORM, TEAM)
    pen.op("readback.begin", {"content_digest": content})
    for role, name in (("LEAD", "甲"), ("MEMBER", "乙")):
        pen.op("sign.add", signature(role, name, content))
    body = {"reason_code": "REFUSED", "words": "不签", "witness": None, "recording": None}
    pen.op("sign.refuse", {**body, "content_digest": content})
    return pen.ops


def lift_cases() -> list[tuple[str, Any, Any]]:
    """早先的形状，读的时候补成什么样；第二、三版是假设的。"""
    ops = {op["kind"]: op for op in first_builds()}
    paper = _without(filed(kind="COPY", media_type="application/pdf"), "seconds")
    ops["file.set"] = {**ops["visit.end"], "kind": "file.set", "p": paper}
    names = ("answer.set", "file.set", "photo.add", "sign.add", "sign.refuse", "visit.end")
    chosen = [(f"first build: {name}", ops[name], LIFTS) for name in names]
    end = ops["visit.end"]
    said = {**end, "p": {**end["p"], "reason": "对方停电"}}
    later = {1: {"visit.end": {"reason": None}}, 2: {"visit.end": {"by": "LEAD"}, "sign.add": {"x": 1}}}
    chosen += [
        ("what was said stays", said, LIFTS),
        ("two versions on", end, later),
        ("one version on", {**said, "v": 2}, later),
        ("written by a newer version", {**end, "v": 3}, later),
    ]
    return [(name, {"op": op, "lifts": lifts}, lift(op, lifts)) for name, op, lifts in chosen]


def _without_chains() -> list[Any]:
    pen, other = two()
    ops = whole(pen, other)
    content = content_digest(ops, PACKAGE, FORM, TEAM)
    body = {"content_digest": content, "record_digest": record_digest(ops, content), "result_code": "R05"}
    pen.op("seal", body | {"ended_at": WALL, "device_signature": "AA=="})
    pen.op("photo.add", photo(7, addendum=uid(8, 1)))
    return [*pen.ops, *other.ops]


def stray_cases(ops: list[Any]) -> list[tuple[str, Any, Any]]:
    """补正点名的照片。"""
    named = {
        "taken for this return": {},
        "another hash": {"sha256": FORM},
        "another size": {"size": 10},
        "never taken": {"photo_id": uid(9, 8)},
        "taken before the seal": {"photo_id": uid(9, 1)},
    }
    cases = [(name, addendum([{**CHANGE, "added": [{**NEW, **over}]}])) for name, over in named.items()]
    cases += [("names none", addendum([CHANGE])), ("of another return", {**cases[0][1], "decision_id": uid(8, 2)})]
    added = replay(ops)["added"]
    return [(name, {"added": added, "p": p}, strays(added, p)) for name, p in cases]


RESULT = {"item": "result", "old": {"code": "R05", "summary": ""}, "new": {"code": "R01", "summary": "更正"}}


def amend_cases() -> list[tuple[str, Any, Any]]:
    """补正之后的样子。"""
    pen, other = two()
    sealed = seal(pen, whole(pen, other))
    before = sealed["p"]["record_digest"]
    first = addendum([CHANGE, {**RESULT, "reason": "误判", "photos": []}])
    first |= {"digest_before": before, "digest_after": addendum_digest(before, first)}
    back = {**CHANGE, "old": CHANGE["new"], "new": {"verdict": "FAIL"}}
    second = addendum([back]) | {"digest_before": first["digest_after"], "digest_after": FORM}
    # written the other way round: the clock of the second phone is behind
    turned = [*pen.ops, pen.op("addendum.add", second), pen.op("addendum.add", first)]
    again = addendum([{**CHANGE, "old": CHANGE["new"], "new": CHANGE["new"]}])
    gone = addendum([{**RESULT, "new": None}])
    chosen: list[tuple[str, list[Any], list[Any]]] = [
        ("sealed, nothing amended", pen.ops[:-2], []),
        ("an answer and the result", pen.ops[:-2], [first]),
        ("two addenda follow by digest", turned, []),
        ("an addendum that does not follow", [*pen.ops[:-2], pen.ops[-2]], []),
        ("an unchanged answer", pen.ops[:-2], [again]),
        ("a result taken away", pen.ops[:-2], [gone]),
        ("nothing sealed", [], []),
    ]
    return [(name, {"ops": ops, "more": more}, reading(ops, more)) for name, ops, more in chosen]


def reading(ops: list[Any], more: list[Any]) -> dict[str, Any]:
    """补正之后读到的。"""
    state = amended(replay(ops), more)
    found = sorted(name for name in state["heads"] if name.startswith("finding:"))
    return {"result": result_of(state), "answers": answers(state), "findings": found, "conflicts": state["conflicts"]}


def main() -> None:
    """写全部向量。"""
    write("canonical", "Canonical JSON: text and SHA-256, or the Chinese reason of a refusal.", canon_cases())
    write("ops", "Operation in, list of Chinese problems out (empty: good).", op_cases())
    write("behind", "Heads seen and unsettled operations in, all names for `base` out.", behind_cases())
    every = stories()
    write("replay", "Operations in, state out.", [(n, ops, replay(ops)) for n, ops in every.items()])
    write("lift", "Operation and history of the shapes in, the operation as it is read today out.", lift_cases())
    layers = [(n, ops, marks(replay(ops), uid(9, 1))) for n, ops in annotated().items()]
    write("marks", "Operations in, the marks on the first photo out, one layer over the other.", layers)
    digests = []
    for name, ops in every.items():
        content = content_digest(ops, PACKAGE, FORM, TEAM)
        box = {"package_hash": PACKAGE, "form": FORM, "team": TEAM, "ops": ops}
        digests.append((name, box, {"content": content, "record": record_digest(ops, content)}))
    write("digest", "Package facts and operations in, both digests out.", digests)
    p = addendum([CHANGE])
    out = {"after": addendum_digest(SHA, p), "seal_message": seal_message(INSP, SHA, FORM).decode()}
    write(
        "addendum",
        "Digest before and addendum in, digest after out; what the device signs.",
        [("one change", {"before": SHA, "p": p, "insp": INSP, "record": FORM}, out)],
    )
    write(
        "strays",
        "Photos taken since the seal and addendum in, photos it names that were not taken for its return out.",
        stray_cases(every["sealed, with a photo meant for an addendum"]),
    )
    write("amended", "Operations and addenda in; result, answers and open differences after them out.", amend_cases())
    journal = [
        ("next", 5, "z", None),
        ("gap", 7, "z", None),
        ("same", 4, "h", None),
        ("forked", 4, "z", None),
        ("older same", 2, "k", "k"),
        ("older forked", 2, "z", "k"),
        ("older unknown", 2, "z", None),
    ]
    write(
        "journal",
        "Head (4, h); seq, hash and what is stored there in, place out.",
        [(n, [s, h, k], place(Head(4, "h"), s, h, k)) for n, s, h, k in journal],
    )
    judged: list[tuple[str, str, Any]] = [("nothing in the way", "answer.set", {})]
    judged += [
        (k, "answer.set", {k: v})
        for k, v in (
            ("problems", ["x"]),
            ("assignment", False),
            ("disabled", True),
            ("team", False),
            ("recalled", True),
            ("late", True),
            ("ended", True),
            ("sealed", True),
            ("form_known", False),
            ("digest_ok", False),
        )
    ]
    judged += [
        ("addendum after seal", "addendum.add", {"sealed": True}),
        ("seal twice", "seal", {"sealed": True}),
        ("wrong digest", "seal", {"digest_ok": False}),
        ("first reason wins", "seal", {"team": False, "late": True}),
        ("ended phone, finished task", "answer.set", {"late": True, "ended": True}),
        ("ended phone, sealed task", "answer.set", {"ended": True, "sealed": True}),
        ("guards", "seal", {"guards": [{"code": "sign", "message": "缺签字"}]}),
    ]
    verdicts = [(n, [k, f], judge({"kind": k}, f)) for n, k, f in judged]
    mend = {"addendum": uid(8, 1)}
    for name, seen in (
        ("photo for the return, returned", {"sealed": True, "returned": uid(8, 1)}),
        ("photo for another return", {"sealed": True, "returned": uid(8, 2)}),
        ("photo for a return, not returned", {"sealed": True, "returned": None}),
        ("photo for a return, not sealed", {}),
        ("photo for the return, approved meanwhile", {"sealed": True, "late": True, "returned": uid(8, 1)}),
    ):
        verdicts.append((name, ["photo.add", seen, mend], judge({"kind": "photo.add", "p": mend}, seen)))  # type: ignore[arg-type]
    ordinary = {"sealed": True, "returned": uid(8, 1)}
    verdicts.append(
        ("ordinary photo, returned", ["photo.add", ordinary, {}], judge({"kind": "photo.add", "p": {}}, ordinary))
    )  # type: ignore[arg-type]
    write("judge", "Kind, facts and payload in, verdict out.", verdicts)
    facts = []
    loose = refusals() | met() | unmet() | on_paper() | aloud()
    told = every | explained() | standing() | leftover() | loose
    whole_ones = ("nothing", "whole, two phones", "disagreement", "photos, one void")
    for name in (*whole_ones, *explained(), *standing(), *leftover(), *loose):
        state = replay(told[name])
        content = content_digest(told[name] if name not in loose else [], PACKAGE, FORM, TEAM)
        facts.append(
            (
                name,
                {"ops": told[name], "content": content, "form": CHECKLIST, "run": RUN},
                seal_facts(state, content, CHECKLIST, RUN),
            )
        )
    skipped = RUN | {"verdicts": {"q01": "NOT_CHECKED", "q02": "NOT_CHECKED", "q04": "NOT_CHECKED"}}
    leveled = {"sections": [{"items": [row | {"level": "KEY"} if row["id"] == "q01" else row for row in _rows()]}]}
    seen = {"ops": [], "content": digest([]), "form": leveled, "run": skipped}
    facts.append(("not checked, one of two is key", seen, seal_facts(replay([]), seen["content"], leveled, skipped)))
    left = leftover()["two findings of one that fails"]
    seen = {"ops": left, "content": digest([]), "form": CHECKLIST, "run": skipped}
    facts.append(
        ("two findings of one not checked", seen, seal_facts(replay(left), seen["content"], CHECKLIST, skipped))
    )
    codes = ("answer.unknown_item", "constraint")
    gone = RUN | {"errors": [{"item": "q01", "code": code, "message": ""} for code in codes]}
    seen = {"ops": [], "content": digest([]), "form": CHECKLIST, "run": gone}
    facts.append(("an answer of a former table", seen, seal_facts(replay([]), seen["content"], CHECKLIST, gone)))
    write("facts", "State, checklist and engine answer in, facts for the guards out.", facts)
    write("forms", "Versions, accepted operations and holder in, the checklist that counts out.", form_cases())


def form_cases() -> list[tuple[str, Any, Any]]:
    """换版以后哪一版作数。"""

    def op(n: int, who: str, form: str | None, to: str = "") -> dict[str, Any]:
        kind, p = ("form.migrate", {"to": to}) if to else ("note.set", {})
        return {"op_id": f"{n:02d}", "dev": who, "seq": n, "actor": who[0], "kind": kind, "form": form, "p": p}

    told = {
        "nobody has recorded": [],
        "the holder was at work before": [op(1, "h1", "old")],
        "a colleague was at work before": [op(1, "c1", "old")],
        "the holder is on the new one, a colleague on the old": [op(1, "c1", "old"), op(2, "h1", "new")],
        "the holder is on the old one, a colleague on the new": [op(1, "c1", "new"), op(2, "h1", "old")],
        "colleagues on both": [op(1, "c1", "old"), op(2, "d1", "new")],
        "gone over": [op(1, "h1", "old"), op(2, "h1", "old", "new")],
        "gone over, a late one under the old": [op(1, "h1", "old", "new"), op(2, "h1", "old"), op(3, "c1", "old")],
        "two phones of the holder": [op(5, "h1", "old"), op(3, "h2", "new")],
        "without a checklist": [op(1, "h1", None), op(2, "c1", "old")],
    }
    box = {"versions": ["old", "new"], "holder": "h"}
    return [(name, box | {"ops": ops}, in_force(["old", "new"], ops, "h")) for name, ops in told.items()]


if __name__ == "__main__":
    main()
