"""卷里还缺什么：审定之前就说，不等到编目录（documents 3.1：不许悄悄没有）。

Facts only, read from the sealed record: what the checklist asks for and the record does not hold. It stops nobody; the
approver decides whether to send it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.documents.case import Case, Json
from server.documents.people import refuser
from server.documents.view import unsent
from server.domain.evidence import MOMENTS, taken
from server.domain.vocabulary.inspections import Disposal, ResultCode
from sync.facts import failed, judged, photos_missing


def unpaired(rows: Iterable[Json]) -> list[str]:
    """当场改正的两张照片还缺哪一张；没有写明是哪一张的，算作改正前。

    Twin of `pairOf` on the phone, where the second cannot be taken without the first.
    """
    said = {taken(row.get("reason")).moment or MOMENTS[0] for row in rows}
    return [moment for moment in MOMENTS if moment not in said]


def gaps(case: Case) -> list[Json]:
    """缺的各样：哪一项（空为整卷）、缺什么。case: with the addenda applied."""
    return [{"item": item, "no": case.numbers.get(item, ""), "says": says} for item, says in _all(case)]


def _all(case: Case) -> Iterator[tuple[str, str]]:
    if case.code == ResultCode.R01 and (count := unseen(case)):
        yield "", f"{count} 项未检查，结果是未发现问题"
    yield from _unsent(case)
    yield from _samples(case)
    yield from _pictures(case)
    yield from _visit(case)
    if case.code == ResultCode.R04 and not _files(case) and not case.record.get("letters"):
        yield "", "结果是无法联系，没有登记挂号信，也没有附信函、邮件退回等材料"


def _unsent(case: Case) -> Iterator[tuple[str, str]]:
    """Whatever is known lost; a small picture of a photo is no evidence of its own."""
    items = {row["sha256"]: row["item"] or "" for row in (*case.added.values(), *case.photos)}
    for file in case.record.get("lost", []):
        if file["role"] != "thumb":
            came = "；后来送到了，退回补正后随卷" if file.get("came") else ""
            says = f"{unsent(case, file)}未送达，仅有指纹 sha256 {file['sha256']}。原因：{file['why']}{came}"
            yield items.get(file["sha256"], ""), says


def unseen(case: Case) -> int:
    """几项未检查，多到说不上未发现问题：有重点项，或者判了的不比未检查的多；没有到这个程度为 0。"""
    told = judged(case.form, case.result)
    few = not told["key_unchecked"] and told["unchecked"] < told["conforms"] + len(failed(case.result))
    return 0 if few else told["unchecked"]


def _samples(case: Case) -> Iterator[tuple[str, str]]:
    relevant = set(case.result["relevant"])
    for item in case.items:
        judged = case.result["verdicts"].get(item["id"]) in ("CONFORM", "FAIL")
        if item.get("subsample") and item["id"] in relevant and judged and case.head(f"sample:{item['id']}") is None:
            yield item["id"], f"检查表要求现场抽 {item['subsample']} 个，没有抽样记录"


def _pictures(case: Case) -> Iterator[tuple[str, str]]:
    run = {"relevant": case.result["relevant"], "verdicts": case.result["verdicts"]}
    late = {row["item"] for row in case.added.values()}
    lacking = [item for item in photos_missing(case.state, case.form, run) if item not in late]
    yield from ((item, "检查表要求拍照片，没有拍") for item in lacking)
    for item in case.items:
        found = case.finding(item["id"])
        if found is None or item["id"] in lacking:
            continue
        own = [row for row in case.photos if row["item"] == item["id"] and not row["voided"]]
        own += [row for row in case.added.values() if row["item"] == item["id"]]
        if not own:
            yield item["id"], "查出问题，没有照片"
        elif found["disposal"] == Disposal.ON_SITE_CORRECTED and (which := unpaired(own)):
            yield item["id"], f"当场改正，缺{'、'.join(which)}的照片"


def _visit(case: Case) -> Iterator[tuple[str, str]]:
    # at the desk nobody was called on: nothing to show, to serve or to have signed
    met = not case.at_desk and any(
        row["p"]["met"] != "NOBODY" for row in case.state["visit"] if row["kind"] == "visit.start"
    )
    shown = case.state["credentials"]
    for key, says in (("ids_shown", "没有记出示证件"), ("notice_served", "没有记送达通知书")):
        if met and not any(row["p"][key] for row in shown):
            yield "", says
    if case.typed and shown and not any(row["p"]["recusal_asked"] for row in shown):
        yield "", "补录的纸质检查表没有记载对方是否申请回避"
    entity = any(row["p"]["role"] == "ENTITY" for row in case.state["signatures"])
    if met and not entity and not case.state["refusals"]:
        yield "", "没有当事人签字，也没有拒签记录"
    for row in case.state["refusals"]:
        if not row["p"].get("witness") and not row["p"].get("recording"):
            yield "", "拒签没有见证人，也没有录音录像"
        if not refuser(row["p"]):
            yield "", "没有写明是谁拒签"
        if not row["p"].get("rights_told"):
            yield "", "拒签时没有记告知陈述申辩、回避的权利和后果"


def _files(case: Case) -> bool:
    return any(name.startswith("file:") for name in case.state["heads"])
