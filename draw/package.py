"""公开包的文本文件：units.txt、staff.txt、recuse.txt 与 manifest.json。

LF, no BOM, tab-separated, fixed columns, sorted bytewise by the first column.
Reading is strict: whatever would be written differently is refused.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from draw.canonical import canonical
from draw.hashing import digest
from draw.merkle import root_of
from draw.team import Job, Person

LISTED = ("units.txt", "staff.txt", "recuse.txt", "plan.json")
FILES = (*LISTED, "manifest.json", "transcript.txt", "result.txt")
EXCLUSIONS = {
    "E1": "限定期限内已抽中或已检查",
    "E2": "已注销、吊销或迁出",
    "E3": "已列入本年度其他计划",
    "E4": "不在本次抽查范围",
    "E5": "无人可依法检查",
}
_BLIND = re.compile(r"[0-9a-f]{32}")
_ALIAS = re.compile(r"[0-9a-f]{8}")
_DEPT = re.compile(r"[0-9A-Z-]{1,40}")
_QUAL = re.compile(r"[LZ]|[0-9a-f]{8}")


class BadFile(ValueError):
    """公开包里的文件不合格式；说明以英文短语给出。"""


@dataclass(frozen=True)
class Unit:
    """名录中的一户，只有盲码与化名；flag 为 "-" 或 E1–E5。"""

    blind: str
    stratum: str
    area: str
    need: frozenset[str]
    weight: int
    flag: str

    @property
    def job(self) -> Job:
        """派员所需的部分。"""
        return Job(self.blind, self.area, self.need)


_Row = TypeVar("_Row", Unit, Person)


def write_units(units: Iterable[Unit]) -> bytes:
    """写 units.txt：盲码、分层、区域、所需专长、权重、除外代码。"""
    return _lines((u.blind, u.stratum, u.area, _join(u.need, "-"), str(u.weight), u.flag) for u in units)


def read_units(data: bytes) -> list[Unit]:
    """读 units.txt。Raises BadFile."""
    units = [Unit(b, s, a, _split(n, "-", _ALIAS), _integer(w, 1), f) for b, s, a, n, w, f in _rows(data, 6)]
    for u in units:
        good = _ALIAS.fullmatch(u.stratum) and _ALIAS.fullmatch(u.area)
        if not good or (u.flag != "-" and u.flag not in EXCLUSIONS):
            raise BadFile("units.txt: field")
    return _same(units, write_units(units), data, "units.txt")


def write_staff(staff: Iterable[Person]) -> bytes:
    """写 staff.txt：盲码、部门、区域、资格、已有任务数、除外代码。"""
    return _lines((p.blind, p.dept, _join(p.areas, "*"), _join(p.quals, "-"), str(p.load), p.flag) for p in staff)


def read_staff(data: bytes) -> list[Person]:
    """读 staff.txt。Raises BadFile."""
    staff = [
        Person(b, d, _split(a, "*", _ALIAS), _split(q, "-", _QUAL), _integer(n, 0), f)
        for b, d, a, q, n, f in _rows(data, 6)
    ]
    if any(not _DEPT.fullmatch(p.dept) or not re.fullmatch("-|S[1-9]", p.flag) for p in staff):
        raise BadFile("staff.txt: field")
    return _same(staff, write_staff(staff), data, "staff.txt")


def write_recuse(pairs: Collection[tuple[str, str]]) -> bytes:
    """写 recuse.txt：户、人、代码 R；关系种类是个人信息，不公开。"""
    return "".join(f"{u}\t{s}\tR\n" for u, s in sorted(set(pairs))).encode()


def read_recuse(data: bytes) -> dict[str, set[str]]:
    """读 recuse.txt：户盲码 → 应回避人员的盲码。Raises BadFile."""
    recused: dict[str, set[str]] = {}
    for unit, person, _ in _rows(data, 3):
        if not _BLIND.fullmatch(person):
            raise BadFile("recuse.txt: field")
        recused.setdefault(unit, set()).add(person)
    pairs = [(u, s) for u, people in recused.items() for s in people]
    if write_recuse(pairs) != data:
        raise BadFile("recuse.txt: order or form")
    return recused


def lines_of(data: bytes) -> list[bytes]:
    """按换行切分，末尾的换行不产生空行。"""
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def describe(data: bytes, alg: str = "sha256") -> dict[str, object]:
    """清单里对一个文件的描述：散列、行数、各行的 RFC 6962 树根。"""
    lines = lines_of(data)
    return {alg: digest(data, alg), "lines": len(lines), "root": root_of(lines).hex()}


def counts(units: Iterable[Unit]) -> dict[str, dict[str, int]]:
    """每层的可抽数与各除外代码的数目。"""
    table: dict[str, Counter[str]] = {}
    for u in units:
        table.setdefault(u.stratum, Counter())["pool" if u.flag == "-" else u.flag] += 1
    return {s: dict(c) for s, c in sorted(table.items())}


def write_manifest(
    files: Mapping[str, bytes],
    *,
    draw: str,
    attempt: int,
    alg: str,
    blind_commit: str,
    plan_total: int,
    strata: Mapping[str, Mapping[str, int]],
    prev_manifest: str | None = None,
    diff: Mapping[str, object] | None = None,
) -> bytes:
    """写 manifest.json（规范 JSON）：种子之前固定的一切。

    `diff` tells the difference to the last freeze of the same plan entry, counts
    only. The hash of these bytes enters the transcript.
    """
    return canonical(
        {
            "v": 1,
            "draw_id": draw,
            "attempt": attempt,
            "alg": alg,
            "files": {name: describe(files[name], alg) for name in LISTED},
            "blind_commit": blind_commit,
            "plan_total": plan_total,
            "strata": {s: dict(c) for s, c in strata.items()},
            "prev_manifest": prev_manifest,
            "diff": dict(diff) if diff else None,
        }
    )


def _lines(rows: Iterable[tuple[str, ...]]) -> bytes:
    return "".join("\t".join(row) + "\n" for row in sorted(rows)).encode()


def _rows(data: bytes, width: int) -> list[list[str]]:
    if data and not data.endswith(b"\n"):
        raise BadFile("last line without line feed")
    try:
        rows = [line.decode("ascii").split("\t") for line in lines_of(data)]
    except UnicodeDecodeError as e:
        raise BadFile("not ASCII") from e
    if any(len(r) != width or not _BLIND.fullmatch(r[0]) for r in rows):
        raise BadFile("column count or blind")
    return rows


def _join(values: Collection[str], empty: str) -> str:
    return ",".join(sorted(values)) or empty


def _split(text: str, empty: str, form: re.Pattern[str]) -> frozenset[str]:
    values = [] if text == empty else text.split(",")
    if any(not form.fullmatch(v) for v in values):
        raise BadFile("list field")
    return frozenset(values)


def _integer(text: str, least: int) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,14}", text) or int(text) < least:
        raise BadFile("integer field")
    return int(text)


def _same(items: list[_Row], written: bytes, data: bytes, name: str) -> list[_Row]:
    if written != data or len({i.blind for i in items}) != len(items):
        raise BadFile(f"{name}: order, form or duplicate")
    return items
