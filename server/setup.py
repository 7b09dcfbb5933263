"""开局：行政区、规则方案、三员（S0-28, rulings 2）。"""

from __future__ import annotations

from server.accounts import service
from server.accounts.roles import grant_role
from server.auth import SYSTEM
from server.domain import profiles
from server.problems import Problem, register

register("setup.jurisdiction", 422, "行政区划代码不对")
register("setup.profile", 422, "没有这个规则方案")

THREE = (
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditor", "审计员", "auditor"),
)


def first_day(code: str, name: str | None, profile: str, *, demo: bool) -> list[dict[str, str]]:
    """登记行政区并建立三员，返回账号与一次性密码。

    Raises Problem setup.jurisdiction / setup.profile / conflict (already set up).
    """
    if len(code) != 6 or not code.isdigit():
        raise Problem("setup.jurisdiction", "行政区划代码须为 6 位数字（GB/T 2260）。")
    if profile not in profiles.names():
        raise Problem("setup.profile", f"没有规则方案“{profile}”。可选：{'、'.join(profiles.names())}。")
    service.found_jurisdiction(code, name or f"行政区 {code}", profile, demo=demo)
    made = []
    for login, title, role in THREE:
        officer, password = service.create_officer(SYSTEM, name=login, display_name=title, department_id=None)
        grant_role(SYSTEM, officer.id, role)
        made.append({"name": login, "role": role, "password": password})
    return made
