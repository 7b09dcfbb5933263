"""骰子边录边存：投影的电脑坏了、换了，另一台从录到的地方接着录（S4-08）。

Nothing is decided here: the digits count only when they are handed in whole. A later draft wins over an earlier one, so
that a machine that was cut off cannot push back what was typed meanwhile.
"""

from __future__ import annotations

from typing import Any

from server.auth import Actor, get_visible
from server.db import unit
from server.draws.models import Draw
from server.problems import Problem


def keep(actor: Actor, draw_id: str, typed: dict[str, Any]) -> dict[str, Any]:
    """存下一稿，返回现存的最新一稿（来得晚的旧稿不算）。

    Raises Absent; Problem wrong_state.
    """
    with unit(technical=True):
        draw = get_visible(Draw, actor, draw_id, "抽取")
        if draw.ceremony != "dice" or draw.state != "COMMITTED":
            raise Problem("wrong_state", "现在不录骰子。", state=draw.state)
        if draw.typed is None or typed["draft"] > draw.typed["draft"]:
            draw.typed = dict(typed)
        return dict(draw.typed)
