"""接口说明只在有人要看时才写：开机与每个测试都不必等它。"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask
from flask_smorest import Api, Blueprint


class Described(Api):  # type: ignore[misc]
    """登记网址时不写说明，第一次要说明时一次写完。

    Writing the description costs twice as much as registering the routes, and nobody reads it at start.
    """

    def __init__(self, app: Flask) -> None:
        self._waiting: list[Blueprint] = []
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint) -> None:
        """登记一组网址，它的说明以后再写。"""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._waiting.append(blp)

    def described(self) -> dict[str, Any]:
        """OpenAPI 3.1 的接口说明。"""
        while self._waiting:
            blp = self._waiting.pop(0)
            blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
            self.spec.tag({"name": blp.name, "description": blp.description})
        return cast("dict[str, Any]", self.spec.to_dict())
