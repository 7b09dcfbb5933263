"""说话与留底：进度写到屏幕，长输出写进 build/ 下的文件。"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "logs"
TAIL = 60


class Stop(Exception):
    """办不下去，说一句为什么；code 是退出码。"""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(line: str) -> None:
    """一行进度。"""
    print(line, flush=True)


def warn(line: str) -> None:
    """一行提醒，走标准错误。"""
    print(line, file=sys.stderr, flush=True)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """若干文件的内容与若干字符串的指纹；目录按其中全部文件算。"""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update("\0".join(more).encode())
    return digest.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """这一步上次办过、且之后没有变过。"""
    return stamp.is_file() and stamp.read_text("ascii").strip() == value


def run(
    argv: Sequence[str | Path], log: str, *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> tuple[int, float]:
    """跑一个程序，输出进 build/logs/<log>.log，返回退出码与秒数。"""
    LOGS.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with (LOGS / f"{log}.log").open("wb") as file:
        code = subprocess.call([str(part) for part in argv], stdout=file, stderr=subprocess.STDOUT, env=env, cwd=cwd)
    return code, time.monotonic() - begun


def must(
    argv: Sequence[str | Path], log: str, sentence: str, *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> None:
    """跑一个程序，不成就带着日志末尾停下。"""
    code, _ = run(argv, log, env=env, cwd=cwd)
    if code:
        raise Stop(f"{sentence}（退出码 {code}）\n{tail(log)}")


def tail(log: str, lines: int = TAIL) -> str:
    """日志的最后几行。"""
    path = LOGS / f"{log}.log"
    text = path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else []
    shown = [f"    {line}" for line in text[-lines:]]
    return "\n".join([*shown, f"    （全文：{path.relative_to(ROOT)}）"])
