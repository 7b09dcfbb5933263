"""轮流：同时办理的送达有限，多出来的请稍后再来，公示页与桌面不必排在一千部手机后面。

The limit holds per process and is taken only when the whole body is here: a phone on a slow line keeps nobody waiting.
"""

from __future__ import annotations

import functools
import secrets
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, request

from server.problems import Problem

LATER = 8
View = TypeVar("View", bound=Callable[..., Any])


def in_turn(later: int = LATER) -> Callable[[View], View]:
    """办理送达的网址；轮不到的答 503，附几秒后再来（各不相同，免得又一起来）。

    `later`: within how many seconds to come back; files come back later than operations. Nobody waits at the door: a
    thousand phones, each holding a thread for a tenth of a second, would keep every reader of the public pages standing
    for many seconds.
    """

    def guarded(view: View) -> View:
        @functools.wraps(view)
        def turning(*args: Any, **kwargs: Any) -> Any:
            most = current_app.config["SUNLOT"].phones_at_once
            if not most:
                return view(*args, **kwargs)
            request.get_data(cache=True)
            turns = current_app.extensions.setdefault("sunlot.turns", threading.BoundedSemaphore(most))
            if not turns.acquire(blocking=False):
                raise Problem("busy", "同时送达的手机太多，稍后会自动再试。", retry_after=1 + secrets.randbelow(later))
            try:
                return view(*args, **kwargs)
            finally:
                turns.release()

        return cast("View", turning)

    return guarded
