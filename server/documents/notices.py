"""换发前的通知书：中途换人以后照样印出，送达的是哪一件、写的是谁，都看得到（S2-12、rulings 44）。"""

from __future__ import annotations

from server.documents.case import Case, Json
from server.documents.words import moment


def formers(case: Case) -> list[Json]:
    """送达过的换发前的通知书，先发的在前：issued_at、until、paragraphs、ops（送达它的各次亮证）；没有换发为空。

    A showing counts for the notice in force at its time; one by somebody who was replaced, for the last that names him,
    for his phone may have been without network when the new one was made out.
    """
    told = case.package["notice"].get("former", [])
    ends = [*(one["issued_at"] for one in told[1:]), case.package["issued_at"]]
    rows = [{**one, "until": end, "ops": []} for one, end in zip(told, ends, strict=False)]
    for shown in case.state["credentials"]:
        found = _served(case, rows, shown["op"]) if shown["p"]["notice_served"] else None
        if found is not None:
            found["ops"].append(shown["op"])
    return [row for row in rows if row["ops"]]


def _served(case: Case, rows: list[Json], op_id: str) -> Json | None:
    actor = case.ops[op_id]["actor"]
    gone = next((one["name"] for one in case.record.get("left", []) if one["officer_id"] == actor), "")
    if gone and all(actor != member["officer_id"] for member in case.team):
        naming = [row for row in rows if any(f"{gone}（执法证号" in text for text in row["paragraphs"])]
        return naming[-1] if naming else None
    return next((row for row in rows if case.when(op_id) < moment(row["until"])), None)
