"""摘要：内容摘要、记录摘要、更正后的摘要，以及封存时设备所签的文字。

Two digests: ``content_digest`` covers what the read-back page shows and is what people sign;
``record_digest`` adds signatures, refusals and the chain heads of the devices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sync.canon import digest
from sync.ops import Op
from sync.state import State, fold


def content_doc(state: State, package_hash: str, form: str | None, team: list[Any]) -> dict[str, Any]:
    """内容文书：核对页展示的全部内容，供计算内容摘要。"""
    return {
        "v": 1,
        "alg": "sha256",
        "insp": state["insp"],
        "package": package_hash,
        "form": form if form is not None else state["form"],
        "visit": state["visit"],
        "credentials": state["credentials"],
        "heads": state["heads"],
        "photos": state["photos"],
        "people": team,
    }


def content_digest(
    ops: Iterable[Op],
    package_hash: str = "",
    form: str | None = None,
    team: list[Any] | None = None,
) -> str:
    """内容摘要（64 位十六进制）：签字、盖章、拒签都记在它上面。"""
    return digest(content_doc(fold(ops), package_hash, form, team or []))


def record_doc(state: State, content: str) -> dict[str, Any]:
    """记录文书：内容摘要加签字、拒签与各设备封存前的链头。"""
    return {
        "v": 1,
        "alg": "sha256",
        "content": content,
        "signatures": [row["p"] for row in state["signatures"]],
        "refusals": [row["p"] for row in state["refusals"]],
        "chains": state["chains"],
    }


def record_digest(ops: Iterable[Op], content: str) -> str:
    """记录摘要（64 位十六进制）：封存、印制和留痕使用。"""
    return digest(record_doc(fold(ops), content))


def addendum_digest(before: str, p: Mapping[str, Any]) -> str:
    """更正后的摘要：H(原摘要, 更正内容)。

    ``p`` is the payload of ``addendum.add``; its signatures and digests are left out, since
    people sign the result. The first ``before`` is the record digest of the seal.
    """
    body = {"decision_id": p["decision_id"], "changes": p["changes"]}
    return digest({"v": 1, "alg": "sha256", "before": before, "addendum": body})


def seal_message(insp: str, content: str, record: str) -> bytes:
    """封存时设备私钥所签的字节（用途、检查编号、两个摘要，各占一行）。"""
    return f"sunlot-seal-v1\n{insp}\n{content}\n{record}".encode()
