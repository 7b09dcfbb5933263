"""订阅：最近的公示、更正与撤下（Atom，RFC 4287）；链接是站内地址，静态副本里改成相对的。"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from server.publications.public import PublicResult

NAMESPACE = "http://www.w3.org/2005/Atom"
SPACE = uuid.UUID("6f0b3f52-7d0e-5c0a-9b52-0a5c7d2f9d11")
ACTS = {"publish": "公示", "correct": "更正", "withdraw": "撤下"}
FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


def entries(rows: Iterable[PublicResult], most: int) -> list[tuple[PublicResult, dict[str, Any]]]:
    """每条公示的每一版是一件，新的在前。"""
    steps = [(row, step) for row in rows for step in row.history]
    return sorted(steps, key=lambda pair: (pair[1]["at_utc"], pair[0].public_id), reverse=True)[:most]


def feed(title: str, here: str, rows: Iterable[PublicResult], most: int = 50) -> bytes:
    """一份订阅；撤下的只说编号、撤下和理由，不带名称和内容，早先的各件也一样。"""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    steps = entries(rows, most)
    _text(root, "title", title)
    _text(root, "id", _urn(here))
    _text(root, "updated", steps[0][1]["at_utc"] if steps else "2000-01-01T00:00:00Z")
    _text(ET.SubElement(root, f"{{{NAMESPACE}}}author"), "name", "阳光抽查公示")
    _link(root, "self", here)
    _link(root, "alternate", "/results")
    for row, step in steps:
        _entry(root, row, step)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _entry(root: ET.Element, row: PublicResult, step: dict[str, Any]) -> None:
    made = ET.SubElement(root, f"{{{NAMESPACE}}}entry")
    gone = row.state == "withdrawn"
    told = f"{row.public_id}（已撤下）" if gone else f"{row.entity_name}：{step['record']['result_label']}"
    _text(made, "title", f"{ACTS[step['act']]} {told}")
    _text(made, "id", _urn(f"{row.public_id}/{step['version']}"))
    _text(made, "updated", row.history[-1]["at_utc"] if gone else step["at_utc"])  # readers take the name out again
    _link(made, "alternate", f"/results/{row.public_id}")
    said = (
        f"{row.authority}　{row.items_text}　{row.ended_on} 查完"
        if not gone
        else "这条公示已撤下，不再列检查对象的名称。"
    )
    reason = f"　理由：{step['reason']}" if step["reason"] and (not gone or step["act"] == "withdraw") else ""
    _text(made, "summary", said + reason)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text.translate(FORBIDDEN)


def _link(parent: ET.Element, rel: str, href: str) -> None:
    ET.SubElement(parent, f"{{{NAMESPACE}}}link", {"rel": rel, "href": href})


def _urn(name: str) -> str:
    return uuid.uuid5(SPACE, name).urn
