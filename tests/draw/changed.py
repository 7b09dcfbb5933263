"""抽取之后办了几件变更的包：递补、顶替随机各若干。"""

from __future__ import annotations

from random import Random

from draw import transcript
from draw.changes import FILE, LEAVES, STRIKES, Ledger, NobodyLeft, Why
from draw.result import Result, compute
from tests.draw.packages import DRAW, Wish, make_package

PAPER = "c0ffee" + "0" * 58


def opened(wish: Wish) -> tuple[dict[str, bytes], Result]:
    """一个抽出的包和它的结果。"""
    files = make_package(wish)
    seed = transcript.seed(files["transcript.txt"], wish.alg)
    return files, compute(files, seed, DRAW, wish.attempt, wish.alg)


def why(code: str) -> Why:
    """理由和凭据。"""
    return Why(code, PAPER, "2026-11-21")


def changed(wish: Wish, rng: Random, acts: int = 6) -> dict[str, bytes]:
    """办 acts 件变更；没有办成一件的，包里就没有变更实录。"""
    files, result = opened(wish)
    book = Ledger(files, result, wish.alg)
    for _ in range(acts if book.teams else 0):
        _act(book, rng)
    return files | ({FILE: book.text()} if book.lines else {})


def _act(book: Ledger, rng: Random) -> None:
    away = {p: rng.choice(["S1", "S2", "S4"]) for p in sorted(book.rules.staff) if rng.random() < 0.15}
    in_use = sorted(book.teams)
    if not in_use:
        return
    unit = rng.choice(in_use)
    if rng.random() < 0.5 or not book.rules.slots:
        waiting = [b for _, queue in sorted(book.waiting.items()) for b in queue]
        gone = {b: rng.choice(["E1", "E2", "E3"]) for b in waiting if rng.random() < 0.3}
        book.strike(unit, why(rng.choice(sorted(STRIKES))), gone, away)
        return
    try:
        book.leave(unit, rng.choice(book.teams[unit]), why(rng.choice(sorted(LEAVES))), away)
    except NobodyLeft:
        return
