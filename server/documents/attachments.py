"""随卷材料目录：被检查单位交的材料、网页截图、报告、意见、笔录、复制件、纸质检查表的扫描件（S4-13、S0-21、S3-12）。"""

from __future__ import annotations

from server.documents.case import Case, Json
from server.documents.words import EMPTY, about, length, moment

KINDS = {
    "MATERIAL": "书面材料",
    "SCREENSHOT": "网页截图",
    "REPORT": "受托机构报告",
    "OPINION": "专家意见",
    "INTERVIEW": "询问笔录",
    "COPY": "复制件",
    "PAPER": "纸质检查表扫描件",
    "RECORDING": "录音录像",
}


def attachments(case: Case) -> list[Json]:
    """每份一行，按收下的先后；作废的写明原因。"""
    heads = [cell[0] for name, cell in case.state["heads"].items() if name.startswith("file:")]
    return [_row(case, no, head) for no, head in enumerate(sorted(heads, key=lambda head: str(head["op"])), 1)]


def _row(case: Case, no: int, head: Json) -> Json:
    p = head["value"]
    return {
        "no": no,
        "kind": KINDS[p["kind"]],
        "title": p["title"],
        "item": case.numbers.get(p.get("item") or "", EMPTY),
        "from": p.get("from") or EMPTY,
        "when": f"{moment(p['at'], 0):%Y-%m-%d %H:%M:%S}",
        "by": case.who(head["op"]),
        "certified": p["certified"],
        "voided": p.get("voided") or "",
        "size": about(p["size"]),
        "sha256": p["sha256"],
        "media_type": p["media_type"],
        "length": length(p["seconds"]) if p.get("seconds") else "",
    }


def on_paper(case: Case) -> bool:
    """是不是照纸质检查表补录的。"""
    return any(row["kind"] == KINDS["PAPER"] and not row["voided"] for row in attachments(case))
