"""由实录定种子、算结果：三种仪式同一条路（draw/README.md）。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from draw import transcript
from draw.hashing import digest
from draw.result import compute, render
from server import clock, storage
from server.domain.vocabulary.draws import WitnessRole
from server.domain.words import labels
from server.draws import keys, packing, rows
from server.draws.models import Draw, DrawPhone


@dataclass(frozen=True)
class Public:
    """当众得到的：骰子、开奖号码、见证人手机。"""

    dice: str | None = None
    beacon: str | None = None
    phones: tuple[DrawPhone, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """算好的结果，还没有写下。"""

    seed: str
    files: dict[str, str]
    package: str
    result: str
    places: dict[str, list[dict[str, Any]]]


def outcome(draw: Draw, public: Public) -> Outcome:
    """揭示、合成、抽取、派员；不写任何行。

    Everything slow happens here, outside the unit that writes (rulings 34). Raises draw.transcript.BadTranscript when
    the parts do not fit the frozen plan: that is a bug, not a refusal.
    """
    files = packing.load(draw)
    minute = minute_of(draw, public)
    transcript.check(minute, draw.alg, draw.ceremony)
    files["transcript.txt"] = transcript.render(minute)
    seed = transcript.seed(files["transcript.txt"], draw.alg)
    result = compute(files, seed, draw.no, draw.attempt, draw.alg)
    files["result.txt"] = render(result)
    stored, packed = packing.store(files), storage.put(packing.zipped(files))
    return Outcome(seed, stored, packed, digest(files["result.txt"], draw.alg), rows.places(draw, result))


def land(s: Session, draw: Draw, found: Outcome) -> dict[str, Any]:
    """在事务里写下结果；返回留痕的内容。"""
    draw.state, draw.seed, draw.files, draw.package = "DRAWN", found.seed, found.files, found.package
    draw.result, draw.drawn_at = found.result, clock.now()
    rows.write(s, draw, found.places)
    return {"draw": draw.no, "attempt": draw.attempt, "seed": found.seed, "result.txt": found.result}


def minute_of(draw: Draw, public: Public) -> transcript.Transcript:
    """实录：承诺、揭示、骰子、号码。"""
    commits = {"system": draw.system_commit or ""}
    reveals = {"system": keys.unseal(draw.secret_sealed or b"", f"{draw.id}/secret")}
    notes = {}
    for phone in public.phones:
        key = f"w{phone.place}"
        commits[key], reveals[key] = phone.commitment or "", phone.value or "-"
        notes[key] = office(draw.witnesses[phone.place - 1])
    return transcript.Transcript(
        draw.no,
        draw.attempt,
        draw.manifest or "",
        commits,
        reveals,
        public.dice,
        draw.beacon.get("rule", "none"),
        public.beacon,
        notes,
        tuple(office(w) for w in draw.witnesses),
    )


def office(witness: dict[str, str]) -> str:
    """公开的只是见证人的身份，不是姓名；认得的身份写成中文。"""
    role = " ".join(witness.get("role", "").split())
    return labels(WitnessRole).get(role, role) or "见证人"
