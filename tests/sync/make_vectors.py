"""生成 sync/vectors/*.json（python -m tests.sync.make_vectors）；格式改变时才重做，并逐项看过。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sync.amend import amended, result_of
from sync.canon import CanonError, canonical, digest
from sync.digest import addendum_digest, content_digest, record_digest, seal_message
from sync.facts import answers, seal_facts
from sync.journal import Head, place
from sync.judge import judge
from sync.ops import problems, stamped
from sync.state import behind, replay, strays
from tests.sync.story import ARRIVE, FORM, INSP, PACKAGE, SHA, TEAM, WALL, Pen, photo, seal, signature, two, uid, whole

FOLDER = Path(__file__).parents[2] / "sync" / "vectors"
STATES = [{"value": "OPEN", "against": ["R07"]}, {"value": "CLOSED", "against": None}, {"value": "IDLE"}]
CHECKLIST = {
    "sections": [
        {
            "items": [
                {"id": "q01", "family": "conform", "photo": "on_fail"},
                {"id": "q02", "family": "conform", "photo": "always"},
                {"id": "q03", "family": "choice", "options": STATES},
                {"id": "q04", "family": "found"},
            ]
        }
    ]
}
RUN = {"relevant": ["q01", "q02", "q03"], "missing": [], "errors": [], "verdicts": {"q01": "FAIL", "q02": "CONFORM"}}


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
    pen = Pen(uid(1, 1), uid(2, 1))
    pen.op("photo.add", photo(2))
    pen.op("photo.add", photo(1, position={"lat_e6": 1, "lon_e6": 2, "accuracy_m": 3, "age_s": 4}))
    pen.op("photo.void", {"photo_id": uid(9, 2), "reason": "拍到无关的人"})
    pen.op("note.set", {"item": None, "text": "备注"})
    found["photos, one void"] = pen.ops
    return found


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


def behind_cases() -> list[tuple[str, Any, Any]]:
    """base 要写的全部操作号。"""
    unsettled = {"b": {"base": ["a", "x"]}, "a": {"base": ["b", "y", "y"]}, "x": {"base": ["z"]}}
    heads_seen = {"nothing": [], "settled": ["q"], "one deep": ["x"], "a circle": ["q", "b", "q"]}
    many = {"x": {"base": [str(n) for n in range(600)]}}
    cases = [(name, [base, unsettled], behind(base, unsettled)) for name, base in heads_seen.items()]
    return [*cases, ("no more than fit", [["x"], many], behind(["x"], many))]


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
    told = every | explained()
    for name in ("nothing", "whole, two phones", "disagreement", "photos, one void", *explained()):
        state = replay(told[name])
        content = content_digest(told[name], PACKAGE, FORM, TEAM)
        facts.append(
            (
                name,
                {"ops": told[name], "content": content, "form": CHECKLIST, "run": RUN},
                seal_facts(state, content, CHECKLIST, RUN),
            )
        )
    write("facts", "State, checklist and engine answer in, facts for the guards out.", facts)


if __name__ == "__main__":
    main()
