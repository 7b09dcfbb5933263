"""销毁在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.dossiers import DestructionBasis
from server.domain.vocabulary.plans import Decision


class DestructionIn(Schema):
    """提出销毁。"""

    basis = fields.String(required=True, validate=validate.OneOf([str(word) for word in DestructionBasis]))
    reason = fields.String(required=True, validate=validate.Length(max=1000), metadata={"description": "依据与理由"})


class DestructionDecision(Schema):
    """决定：同意即销毁，不能挽回；退回即不予销毁。"""

    decision = fields.String(required=True, validate=validate.OneOf([str(word) for word in Decision]))
    opinion = fields.String(required=True, validate=validate.Length(2, 1000), metadata={"description": "意见"})


class DestructionOut(Schema):
    """一次销毁的提出与决定。"""

    id = fields.String()
    dossier_id = fields.String()
    basis = fields.String()
    reason = fields.String()
    state = fields.String()
    proposed_name = fields.String()
    proposed_at = fields.DateTime()
    decided_name = fields.String()
    opinion = fields.String()
    decided_at = fields.DateTime(allow_none=True)
    files = fields.Integer(metadata={"description": "销毁了几件文件"})
