"""要公开的话：理由、怎样摇的，写身份、不写姓名；写进抽取的公开记录以后改不了（S2-05）。"""

from __future__ import annotations

from server.auth import Actor
from server.draws.models import Draw
from server.problems import Problem


def unnamed(draw: Draw, actor: Actor, words: str) -> None:
    """话里没有见证人和办理人的姓名；中间有空格的也认得出。Raises Problem draw.public_words."""
    said = _packed(words)
    names = dict.fromkeys((*(one["name"] for one in draw.witnesses), actor.name))
    if named := [name for name in names if len(_packed(name)) > 1 and _packed(name) in said]:
        raise Problem("draw.public_words", f"这句话是公开的，里面写了姓名（{'、'.join(named)}），请改写身份。")


def _packed(text: str) -> str:
    return "".join(text.split())
