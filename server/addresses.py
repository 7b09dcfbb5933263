"""网址由名字拼出来的那一半，第一次要拼时才编译：开机与每个测试都不必等它。"""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Rule


class Address(Rule):
    """一条网址规则；匹配照旧，拼网址的函数用到才编译。

    Werkzeug writes two functions for every rule at start, most of the time of building the app; url_for asks
    for a few dozen of them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        built: Callable[..., tuple[str, str]] | None = None
        compiled = super()._compile_builder

        def build(rule: Address, **values: object) -> tuple[str, str]:
            nonlocal built
            if built is None:
                built = compiled(append_unknown)
            return built(rule, **values)

        return build
