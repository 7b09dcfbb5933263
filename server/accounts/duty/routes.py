"""在岗、代理、培训、联络表的网址（挂在 accounts 的蓝图上）。"""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from server.accounts import schemas
from server.accounts.duty import service as duty
from server.accounts.models import Absence, Liaison, RoleGrant, Training
from server.auth import ANY, access, current, visible
from server.db import session
from server.problems import Absent

DESK = ("clerk", "approver", "system_admin")


def page(rows: list[Any]) -> dict[str, Any]:
    """短列表一页给完。"""
    return {"items": rows, "next": None, "total": len(rows)}


def install(blp: Blueprint) -> None:
    """把这些网址挂上去。"""
    _delegations(blp)
    _absences(blp)
    _trainings(blp)
    _liaison(blp)


def _delegations(blp: Blueprint) -> None:
    @blp.route("/delegations", methods=["GET"])
    @access("看代理", roles=ANY, scope="自己交出的与自己代理的")
    @blp.response(200, schemas.page_of(schemas.GrantWithOfficer))
    def delegations() -> dict[str, Any]:
        """自己交出的、自己代理的，没有收回的。"""
        query = visible(RoleGrant, current()).where(
            RoleGrant.delegated_from.is_not(None), RoleGrant.revoked_at.is_(None)
        )
        return page(list(session().scalars(query.order_by(RoleGrant.since.desc()))))

    @blp.route("/delegations", methods=["POST"])
    @access("交人代理", roles=duty.DELEGABLE, scope="自己的角色，本部门的人，有起止")
    @blp.arguments(schemas.DelegationIn)
    @blp.response(201, schemas.GrantWithOfficer)
    def delegate(data: dict[str, Any]) -> RoleGrant:
        """把自己的角色在一段时间里交人代理。"""
        return duty.delegate(current(), **data)

    @blp.route("/delegations/<grant_id>", methods=["DELETE"])
    @access("收回代理", roles=duty.DELEGABLE, scope="自己交出的")
    @blp.response(204)
    def end_delegation(grant_id: str) -> None:
        """提前收回代理。"""
        duty.end_delegation(current(), grant_id)


def _absences(blp: Blueprint) -> None:
    @blp.route("/absences", methods=["GET"])
    @access("看谁不在岗", roles=ANY, scope="本部门；管理员看全部")
    @blp.response(200, schemas.page_of(schemas.AbsenceOut))
    def absences() -> dict[str, Any]:
        """没有撤销的，新的在前，最多三百条。"""
        query = visible(Absence, current()).where(Absence.cancelled_at.is_(None)).order_by(Absence.since.desc())
        return page(list(session().scalars(query.limit(300))))

    @blp.route("/absences", methods=["POST"])
    @access("登记不在岗", roles=ANY, scope="本人；经办与审批管本部门")
    @blp.arguments(schemas.AbsenceIn)
    @blp.response(201, schemas.AbsenceOut)
    def record_absence(data: dict[str, Any]) -> Absence:
        """登记不在岗的起止。"""
        return duty.record_absence(current(), **data)

    @blp.route("/absences/<absence_id>", methods=["DELETE"])
    @access("撤销不在岗", roles=ANY, scope="本人；经办与审批管本部门")
    @blp.response(204)
    def cancel_absence(absence_id: str) -> None:
        """撤销登记。"""
        duty.cancel_absence(current(), absence_id)


def _trainings(blp: Blueprint) -> None:
    @blp.route("/trainings", methods=["GET"])
    @access("看培训记录", roles=ANY, scope="本部门；管理员看全部")
    @blp.response(200, schemas.page_of(schemas.TrainingOut))
    def trainings() -> dict[str, Any]:
        """培训记录，新的在前，最多五百条。"""
        query = visible(Training, current()).order_by(Training.held_on.desc(), Training.id.desc()).limit(500)
        return page(list(session().scalars(query)))

    @blp.route("/officers/<officer_id>/trainings", methods=["POST"])
    @access("记培训", roles=("clerk", "system_admin"), scope="本部门")
    @blp.arguments(schemas.TrainingIn)
    @blp.response(201, schemas.TrainingOut)
    def record_training(data: dict[str, Any], officer_id: str) -> Training:
        """记一次培训。"""
        return duty.record_training(current(), officer_id, data)


def _liaison(blp: Blueprint) -> None:
    @blp.route("/liaison", methods=["GET"])
    @access("看联络表", roles=ANY, scope="各单位互相可看；检查员与审计员看本单位")
    @blp.response(200, schemas.page_of(schemas.LiaisonOut))
    def liaison() -> dict[str, Any]:
        """附件5 工作联络表。"""
        return page(duty.liaisons(current()))

    @blp.route("/departments/<department_id>/liaison/<role>", methods=["PUT"])
    @access("填联络表", roles=DESK, scope="本单位；系统管理员管全部")
    @blp.arguments(schemas.LiaisonIn)
    @blp.response(200, schemas.LiaisonOut)
    def put_liaison(data: dict[str, Any], department_id: str, role: str) -> Liaison:
        """填附件5 的一行。"""
        if role not in schemas.LIAISON_ROLES:
            raise Absent("这一行")
        return duty.put_liaison(current(), department_id, role, data)
