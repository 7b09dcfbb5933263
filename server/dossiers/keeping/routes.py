"""销毁的网址：提出、决定。"""

from __future__ import annotations

from typing import Any

from server.auth import access, current
from server.dossiers.keeping import destroying, schemas
from server.dossiers.site import blp


@blp.route("/dossiers/<dossier_id>/destructions", methods=["POST"])
@access("提出销毁案卷", roles=("clerk", "approver"), scope="本部门")
@blp.arguments(schemas.DestructionIn)
@blp.response(201, schemas.DestructionOut)
def propose(data: dict[str, Any], dossier_id: str) -> Any:
    """提出销毁一卷的个人内容，写明依据与理由；由另一人决定。"""
    return destroying.propose(current(), dossier_id, data["basis"], data["reason"])


@blp.route("/destructions/<destruction_id>/decisions", methods=["POST"])
@access("决定销毁案卷", roles=("approver",), scope="本部门，非提出人、非检查组成员")
@blp.arguments(schemas.DestructionDecision)
@blp.response(201, schemas.DestructionOut)
def decide_destruction(data: dict[str, Any], destruction_id: str) -> Any:
    """决定销毁；销毁之后个人内容谁也看不到，指纹与留痕仍可核对。"""
    return destroying.decide(current(), destruction_id, data["decision"], data["opinion"])
