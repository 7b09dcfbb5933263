"""核对：拿指纹来比，不要文件。"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from server.db import session
from server.portal.draws import SUPERSEDED
from server.portal.looks import named
from server.publications.public import PRINTED, PublicDraw, PublicFile, PublicPaper, PublicResult

MINUTED = re.compile(r"/draws/([^?/]+)\?attempt=(\d+)")
EDITION = re.compile(r"第 (\d+) 版")
NAMED = re.compile(r"^sha-?256[:：]")
"""印着的校验值前面写着算法，照抄来的也认。"""
HEX = re.compile(r"[0-9a-f]{8,64}")
FILES = {
    "record": "文件指纹与归档登记一致：现场检查记录（PDF），现行的一版",
    "record_old": "文件指纹与归档登记一致：现场检查记录（PDF），补正以前的一版，现行的是补正之后的",
    "amended": "与补正之后的记录摘要一致",
}


@dataclass(frozen=True)
class Found:
    """对上了什么：说明、去处、印记；`proof` 只在整份文件的指纹相同时为真；`newer` 是取代它的，没有为空。"""

    said: str
    href: str
    digest: str | None
    name: str
    proof: bool
    newer: str = ""
    codes: tuple[str, tuple[str, ...]] | None = None
    """补正过的：检查当天的封存码，与各次补正之后的码；没有补正过为 None。"""
    editions: int = 1
    """这个码印在几版上：封存码每一版都印，只凭它说不出手里的是哪一版。"""
    onward: tuple[str, str] | None = None
    """作废了的抽取、更正以前的公示证明：往哪里看、怎么说；别的为 None。"""
    head: str = "有这个印记"
    """对上的不是整份文件时，它是什么：印记之外还有各种摘要、文件指纹的前几位。"""


@dataclass(frozen=True)
class Answer:
    """核对的结果：所比的指纹、对上的各项、看不懂时的说明。"""

    asked: str
    found: list[Found]
    problem: str = ""


def check(text: str) -> Answer:
    """比对 8 至 64 位的指纹；8 位只能看印记，64 位才能确证。"""
    asked = re.sub(r"\s", "", text).lower().removeprefix("l-")  # the number a phone gives before the office's own
    asked = NAMED.sub("", asked)
    if not HEX.fullmatch(asked):
        said = "请输入 8 至 64 位的封存码或文件指纹，例如 c8ec 03ed；或公示编号。文号不能核对。"
        return Answer(text.strip()[:80], [], said)
    found = _files(asked) if len(asked) == 64 else _codes(asked) + _short(asked)
    return Answer(asked, found + _seals(asked) + _rosters(asked))


def _files(asked: str) -> list[Found]:
    papers = select(PublicFile, PublicResult).join(PublicResult, PublicResult.public_id == PublicFile.public_id)
    found = [
        Found(
            said=FILES.get(file.kind, "文件指纹与归档登记一致"),
            href=f"/results/{row.public_id}",
            digest=file.sha256 if file.kind == "amended" else row.content_digest,
            name=named(row),
            proof=file.kind != "amended",  # a code both sides signed under is no file
            newer=_newer(row, file.kind),
            codes=_both(row),
            head="这是补正之后的记录摘要",
        )
        for file, row in session().execute(papers.where(PublicFile.sha256 == asked))
    ]
    former = PublicDraw.body["packages"].as_string().contains(asked)
    draws = session().scalars(select(PublicDraw).where((PublicDraw.package_sha256 == asked) | former))
    return found + _papers(asked) + [
        Found(
            f"文件指纹与公布的抽取{_kind(draw)}一致", _page(draw.no, draw.attempt), None, draw.title, proof=True,
            newer=_followed(draw, asked), onward=_onward(draw),
        )
        for draw in draws
    ]  # fmt: skip


def _kind(draw: PublicDraw) -> str:
    return "记录包" if draw.body.get("recorded") else "数据包"


def _papers(asked: str) -> list[Found]:
    """抽取记录、公示证明、处置文书、清单打印件：只说是什么、谁出的，不说关于谁。"""
    row = session().get(PublicPaper, asked)
    if row is None:
        return []
    on = f"，{row.on.isoformat()}" if row.on else ""
    name, said = f"{row.authority}　{row.label}{on}", f"文件指纹与登记的一致：{row.label}"
    if (draw := _minuted(row)) and draw.state in SUPERSEDED:
        return [Found(said, row.href, None, name, proof=True, newer=_gone(draw), onward=_onward(draw))]
    newer, onward = _outlived(row), _current(row)
    if row.label.startswith(PRINTED):  # digits on paper can be copied: only the file of the proof proves
        said, head = f"与公示证明上印的{row.label}相同", f"这是公示证明上印的{row.label}"
        return [Found(said, row.href, None, name, proof=False, newer=newer, onward=onward, head=head)]
    return [Found(said, row.href, None, name, proof=True, newer=newer, onward=onward)]


def _current(paper: PublicPaper) -> tuple[str, str] | None:
    """更正以前的公示证明去看现行的一版：说现行的，不说手里的第几版；撤下了的、别的文书为 None。"""
    row = session().get(PublicResult, paper.href.rsplit("/", 1)[-1]) if _outlived(paper) else None
    return (paper.href, f"看现行的公示（第 {row.version} 版）") if row and row.state != "withdrawn" else None


def _minuted(paper: PublicPaper) -> PublicDraw | None:
    """抽取记录（连同签字纸件的扫描）记的是哪一次抽取；别的文书为 None。"""
    found = MINUTED.fullmatch(paper.href)
    return session().get(PublicDraw, (found[1], int(found[2]))) if found else None


def _outlived(paper: PublicPaper) -> str:
    """公示证明出了以后，这条公示又撤下了、更正了没有；别的文书为空。"""
    if not paper.label.startswith(("公示证明", PRINTED)):
        return ""
    row = session().get(PublicResult, paper.href.rsplit("/", 1)[-1])
    if row is None or row.state == "withdrawn":
        return _newer(row, "proof") if row else ""
    version = EDITION.search(paper.label)
    older = (
        int(version[1]) < row.version if version else bool(paper.on and row.changed_on and paper.on < row.changed_on)
    )
    return _newer(row, "proof") if older else ""


def _short(asked: str) -> list[Found]:
    """纸面上印的是前几位的：抽取记录等的指纹。"""
    rows = session().scalars(select(PublicPaper).where(PublicPaper.sha256.startswith(asked)).limit(5))
    return [
        Found(
            f"前 {len(asked)} 位与登记的{row.label}相同", row.href, row.sha256, row.authority, proof=False,
            newer=_gone(draw) if draw else _outlived(row), onward=_onward(draw) if draw else None,
            head=f"这是登记过的文件指纹的前 {len(asked)} 位",
        )
        for row in rows
        for draw in [_minuted(row)]
    ]  # fmt: skip


def _rosters(asked: str) -> list[Found]:
    """抽取名册上盖的封：投影、记录、公示页上的同一枚。"""
    manifest = PublicDraw.body["manifest"].as_string()
    how = "" if len(asked) == 64 else f"前 {len(asked)} 位"
    return [
        Found(
            f"{how}与抽取名册的封条相同", _page(row.no, row.attempt), str(row.body["manifest"]), row.title, proof=False,
            newer=_gone(row), onward=_onward(row), head="这是抽取名册的封条",
        )
        for row in session().scalars(select(PublicDraw).where(manifest.startswith(asked)).limit(5))
    ]  # fmt: skip


def _followed(draw: PublicDraw, asked: str) -> str:
    """这一包之后又有了什么；没有为空。"""
    same = "" if draw.package_sha256 == asked else "其后包里添了变更或签字的实录，原来的七个文件一字未动"
    return _gone(draw) or same


def _gone(draw: PublicDraw) -> str:
    """这次抽取作废了、取消了的，怎样说，重抽到了哪里；现行的为空。"""
    if draw.state not in SUPERSEDED:
        return ""
    said = "已取消" if draw.state == "VOID" else "已作废"
    if draw.body.get("supplements_of"):
        return f"这次补充抽取{said}"
    again = _again(draw)
    return f"这次抽取{said}，{'尚未重抽' if again is None else '另行重抽' if again.drawn_at else '正在重抽'}"


def _page(no: str, attempt: int) -> str:
    return f"/draws/{no}?attempt={attempt}"


def _again(draw: PublicDraw) -> PublicDraw | None:
    """作废以后另办的、没有再作废的一次；还没有的为 None。"""
    later = select(PublicDraw).where(PublicDraw.no == draw.no, PublicDraw.attempt > draw.attempt)
    standing = later.where(PublicDraw.state.not_in(SUPERSEDED)).order_by(PublicDraw.attempt.desc())
    return session().scalars(standing.limit(1)).first()


def _onward(draw: PublicDraw) -> tuple[str, str] | None:
    """作废、取消的往哪里看：补充抽取看所补充的那一次，重抽了的看现行的，没有重抽的看作废的说明。"""
    if draw.state not in SUPERSEDED:
        return None
    if mother := draw.body.get("supplements_of"):
        return _page(mother["no"], mother["attempt"]), f"看所补充的抽取：{mother['no']}"
    again = _again(draw)
    if again is None:
        return _page(draw.no, draw.attempt), f"看{'取消' if draw.state == 'VOID' else '作废'}的说明：{draw.title}"
    words = "看现行的：" if again.drawn_at else "看正在办的重抽："
    return _page(again.no, again.attempt), f"{words}{again.title}（第 {again.attempt} 次）"


def _newer(row: PublicResult, kind: str) -> str:
    """这一份之后又有了什么：纸面和文件都是真的，可是不能再当现行的用；没有为空。"""
    if row.state == "withdrawn":
        return f"这条公示已于 {row.changed_on} 撤下"
    if kind == "record_old":
        return f"已被第 {_revisions(row.public_id)} 版（补正之后）取代"
    return f"公示的结果已于 {row.changed_on} 更正" if row.state == "corrected" else ""


def _revisions(public_id: str) -> int:
    """归档的检查记录有几版：每补正一次多一版。"""
    mine = (PublicFile.public_id == public_id, PublicFile.kind.in_(("record", "record_old")))
    return session().scalar(select(func.count()).select_from(PublicFile).where(*mine)) or 1


def _codes(asked: str) -> list[Found]:
    signed = select(PublicResult, PublicFile).join(PublicFile, PublicFile.public_id == PublicResult.public_id)
    signed = signed.where(PublicFile.kind == "amended", PublicFile.sha256.startswith(asked))
    said = f"前 {len(asked)} 位与补正之后的记录相同"
    rows = session().execute(signed.limit(5))
    return [
        Found(
            said, f"/results/{row.public_id}", file.sha256, named(row), proof=False,
            newer=_newer(row, file.kind), codes=_both(row),
        )
        for row, file in rows
    ]  # fmt: skip


def _both(row: PublicResult) -> tuple[str, tuple[str, ...]] | None:
    mended = select(PublicFile.sha256).where(PublicFile.kind == "amended", PublicFile.public_id == row.public_id)
    codes = tuple(session().scalars(mended.order_by(PublicFile.sha256)))
    return (row.content_digest, codes) if codes else None


def _seals(asked: str) -> list[Found]:
    table = PublicResult
    same = or_(table.content_digest.startswith(asked), table.sha256 == asked)
    rows = session().scalars(select(table).where(same).limit(5))
    return [_seal(row, asked) for row in rows]


def _seal(row: PublicResult, asked: str) -> Found:
    head = Found.head
    if row.sha256 == asked:
        said, head = "与公示内容的摘要一致", "这是公示内容的摘要"
    elif len(asked) == 64:
        said, head = "与检查当天封存的内容摘要一致", "这是检查当天封存的内容摘要"
    else:
        said = f"前 {len(asked)} 位与检查当天的封存码相同"
    newer = _newer(row, "sealed")
    href = f"/results/{row.public_id}"
    return Found(
        said, href, row.content_digest, named(row), proof=False, newer=newer, codes=_both(row),
        editions=1 if row.sha256 == asked else _revisions(row.public_id),
        head=head,
    )  # fmt: skip
