"""核对：拿指纹来比，不要文件。"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import or_, select

from server.db import session
from server.publications.public import PublicDraw, PublicFile, PublicResult

HEX = re.compile(r"[0-9a-f]{8,64}")
FILES = {
    "record": "文件指纹与归档登记一致：现场检查记录（PDF），现行的一版",
    "record_old": "文件指纹与归档登记一致：现场检查记录（PDF），补正以前的一版，现行的是补正之后的",
    "amended": "与补正之后的记录摘要一致",
}


@dataclass(frozen=True)
class Found:
    """对上了什么：说明、去处、印记；`proof` 只在整份文件的指纹相同时为真。"""

    said: str
    href: str
    digest: str | None
    name: str
    proof: bool


@dataclass(frozen=True)
class Answer:
    """核对的结果：所比的指纹、对上的各项、看不懂时的说明。"""

    asked: str
    found: list[Found]
    problem: str = ""


def check(text: str) -> Answer:
    """比对 8 至 64 位的指纹；8 位只能看印记，64 位才能确证。"""
    asked = re.sub(r"\s", "", text).lower().removeprefix("l-")  # the number a phone gives before the office's own
    if not HEX.fullmatch(asked):
        said = "请输入 8 至 64 位的封存码或文件指纹，例如 c8ec 03ed；或公示编号。文号不能核对。"
        return Answer(text.strip()[:80], [], said)
    found = _files(asked) if len(asked) == 64 else _codes(asked)
    return Answer(asked, found + _seals(asked))


def _files(asked: str) -> list[Found]:
    papers = select(PublicFile, PublicResult).join(PublicResult, PublicResult.public_id == PublicFile.public_id)
    found = [
        Found(
            said=FILES.get(file.kind, "文件指纹与归档登记一致"),
            href=f"/results/{row.public_id}",
            digest=file.sha256 if file.kind == "amended" else row.content_digest,
            name=row.entity_name if row.state != "withdrawn" else "已撤下的公示",
            proof=file.kind != "amended",  # a code both sides signed under is no file
        )
        for file, row in session().execute(papers.where(PublicFile.sha256 == asked))
    ]
    draws = session().scalars(select(PublicDraw).where(PublicDraw.package_sha256 == asked))
    return found + [
        Found("文件指纹与公布的抽取数据包一致", f"/draws/{draw.no}", None, draw.title, proof=True) for draw in draws
    ]


def _codes(asked: str) -> list[Found]:
    signed = select(PublicResult, PublicFile).join(PublicFile, PublicFile.public_id == PublicResult.public_id)
    signed = signed.where(PublicFile.kind == "amended", PublicFile.sha256.startswith(asked))
    said = f"前 {len(asked)} 位与补正之后的记录相同"
    rows = session().execute(signed.where(PublicResult.state != "withdrawn").limit(5))
    return [Found(said, f"/results/{row.public_id}", file.sha256, row.entity_name, proof=False) for row, file in rows]


def _seals(asked: str) -> list[Found]:
    table = PublicResult
    same = or_(table.content_digest.startswith(asked), table.sha256 == asked)
    rows = session().scalars(select(table).where(same, table.state != "withdrawn").limit(5))
    return [_seal(row, asked) for row in rows]


def _seal(row: PublicResult, asked: str) -> Found:
    if row.sha256 == asked:
        said = "与公示内容的摘要一致"
    elif len(asked) == 64:
        said = "与检查当天封存的内容摘要一致"
    else:
        said = f"前 {len(asked)} 位与检查当天的封存码相同"
    return Found(said, f"/results/{row.public_id}", row.content_digest, row.entity_name, proof=False)
