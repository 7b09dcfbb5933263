"""抽取实录与种子：transcript.txt 的散列就是种子。

The file is a ceremony minute anyone can read: it binds the manifest (both
lists), every commitment, every reveal and the dice, so a seed can neither be
chosen afterwards nor be used for another list.
"""

import re
from dataclasses import dataclass, field

from draw import beacon
from draw.hashing import HEX64, digest

DICE = re.compile(r"[0-9]{20}")
_KEY = re.compile(r"system|w[1-9][0-9]?")


class BadTranscript(ValueError):
    """实录的写法或内容不合规则；说明以英文短语给出。"""


@dataclass(frozen=True)
class Transcript:
    """实录的内容：承诺、揭示、骰子、外部随机值和见证人身份；揭示为 "-" 表示当众拒不揭示。"""

    draw: str
    attempt: int
    manifest: str
    commits: dict[str, str]
    reveals: dict[str, str]
    dice: str | None = None
    beacon_rule: str = "none"
    beacon: str | None = None
    notes: dict[str, str] = field(default_factory=dict)
    witnesses: tuple[str, ...] = ()


def commitment(draw: str, attempt: int, key: str, value: str, alg: str = "sha256") -> str:
    """承诺：先公布散列，后公布值。key 为 system、w1、w2……。"""
    return digest(f"draw/1|{draw}|{attempt}|{key}|{value}".encode(), alg)


def witness_value(random_hex: str, words: str) -> str:
    """见证人手机上的值：128 位以上的随机数，加上本人随手输入的字。

    Raises ValueError for less than 32 hex characters or a line break in the words.
    """
    if not re.fullmatch("[0-9a-f]{32,64}", random_hex) or not re.fullmatch(r"[^\x00-\x1f\x7f]{0,100}", words):
        raise ValueError("32 to 64 hex characters, words without control characters")
    return f"{random_hex}:{words}"


def seed(data: bytes, alg: str = "sha256") -> str:
    """种子 S：实录文件全部字节的散列。"""
    return digest(data, alg)


def render(t: Transcript) -> bytes:
    """写出实录；每行以换行结束，UTF-8，无 BOM。"""
    lines = ["draw/1", f"draw {t.draw} attempt {t.attempt}", f"manifest {t.manifest}"]
    lines += [f"beacon-rule {t.beacon_rule}"]
    lines += [f"witness {w}" for w in t.witnesses]
    lines += [f"commit {k} {h}" + (f" {t.notes[k]}" if k in t.notes else "") for k, h in t.commits.items()]
    lines += [f"reveal {k} {v}" for k, v in t.reveals.items()]
    if t.dice is not None:
        lines.append(f"dice {t.dice}")
    if t.beacon is not None:
        lines.append(f"beacon {t.beacon}")
    if any("\n" in line or "\r" in line for line in lines):
        raise BadTranscript("line break inside a value")
    return "".join(line + "\n" for line in lines).encode()


def parse(data: bytes) -> Transcript:
    """读实录；次序、重复或多余的行都拒绝。Raises BadTranscript."""
    try:
        text = data.decode()
    except UnicodeDecodeError as e:
        raise BadTranscript("not UTF-8") from e
    lines = text.split("\n")
    if lines.pop() or len(lines) < 4 or lines[0] != "draw/1":
        raise BadTranscript("first or last line")
    head = re.fullmatch(r"draw ([0-9A-Z-]{1,40}) attempt ([1-9][0-9]{0,3})", lines[1])
    bound = re.fullmatch(r"manifest ([0-9a-f]{64})", lines[2])
    if not head or not bound or not lines[3].startswith("beacon-rule "):
        raise BadTranscript("head")
    found = _body(lines[4:])
    result = Transcript(
        head[1],
        int(head[2]),
        bound[1],
        found.commits,
        found.reveals,
        found.single.get("dice"),
        lines[3].removeprefix("beacon-rule "),
        found.single.get("beacon"),
        found.notes,
        tuple(found.witnesses),
    )
    if render(result) != data:
        raise BadTranscript("order of lines")
    return result


def check(t: Transcript, alg: str = "sha256", ceremony: str | None = None) -> None:
    """核对承诺与揭示，并要求有当众产生的随机数；给出 ceremony 时须是方案写定的那一种。

    Raises BadTranscript: commitments without reveal, a reveal that does not
    match, no system commitment, neither dice nor beacon nor witness value, a
    withheld reveal without a fallback pulse that makes up for it.
    """
    if "system" not in t.commits or set(t.reveals) != set(t.commits):
        raise BadTranscript("commitments and reveals differ")
    withheld = {k for k, v in t.reveals.items() if v == "-" and k != "system"}
    for key, value in t.reveals.items():
        if key not in withheld and commitment(t.draw, t.attempt, key, value, alg) != t.commits[key]:
            raise BadTranscript(f"reveal {key} does not match its commitment")
    if not HEX64.fullmatch(t.reveals["system"]):
        raise BadTranscript("system value")
    if t.dice is not None and not DICE.fullmatch(t.dice):
        raise BadTranscript("dice must be 20 digits")
    if not beacon.holds(t.beacon_rule, t.beacon, fallback=bool(withheld)):
        raise BadTranscript("beacon, its rule, or a reveal withheld without fallback")
    given = {"dice": t.dice, "beacon": t.beacon, "phones": set(t.reveals) - withheld - {"system"}}
    if not any(given.values()):
        raise BadTranscript("no public randomness")
    if ceremony is not None and not given.get(ceremony):
        raise BadTranscript("another ceremony than the plan names")


@dataclass
class _Body:
    """逐行读到的内容。"""

    commits: dict[str, str] = field(default_factory=dict)
    reveals: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    witnesses: list[str] = field(default_factory=list)
    single: dict[str, str] = field(default_factory=dict)


def _body(lines: list[str]) -> _Body:
    found = _Body()
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "witness" and rest:
            found.witnesses.append(rest)
        elif word in ("dice", "beacon") and rest and word not in found.single:
            found.single[word] = rest
        elif word in ("commit", "reveal"):
            _pair(found, word, rest)
        else:
            raise BadTranscript("unknown or repeated line")
    return found


def _pair(found: _Body, word: str, rest: str) -> None:
    key, _, value = rest.partition(" ")
    target = found.commits if word == "commit" else found.reveals
    if not _KEY.fullmatch(key) or not value or key in target:
        raise BadTranscript(word)
    if word == "commit":
        value, _, note = value.partition(" ")
        if not HEX64.fullmatch(value):
            raise BadTranscript("commit")
        if note:
            found.notes[key] = note
    target[key] = value
