"""回答出门之前遮去个人信息：规矩全在 domain.disclosure，这里只是门。"""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import Schema, fields, post_dump

from server.auth import maybe_current
from server.domain import disclosure


class Disclosed(Schema):
    """一行带个人信息的回答：按办事人的角色遮去不归他看的列，hidden 说出是哪几列。"""

    table: ClassVar[str] = ""
    hidden = fields.List(fields.String(), metadata={"description": "因角色而未给出的列"})

    @post_dump
    def _redact(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        actor = maybe_current()
        roles = actor.roles if actor else frozenset[str]()
        own = bool(actor and actor.inspector_id and data.get("id") == actor.inspector_id)
        return disclosure.redacted(self.table, data, roles, own=own)


class DisclosedChanges(Schema):
    """一条变动：改前改后里的个人信息也照同一规矩。"""

    table: ClassVar[str] = ""
    changes = fields.Dict()

    @post_dump
    def _redact(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        actor = maybe_current()
        roles = actor.roles if actor else frozenset[str]()
        return data | {"changes": disclosure.redacted_changes(self.table, data.get("changes") or {}, roles)}
