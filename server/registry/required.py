"""两库的必填栏：由规则定，登记和导入同问一处（S0-07、S2-07、S3-11、S4-03、S4-04）。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.problems import Problem, register
from server.rules import service as rules

LABELS = {
    "name": "名称",
    "address": "住所（经营场所）",
    "legal_rep": "法定代表人（负责人）",
    "phone": "联系电话",
    "unit": "单位",
    "cert_no": "执法证号",
    "gender": "性别",
    "birth_ym": "出生年月",
    "position": "职务",
    "post": "执法岗位",
    "district": "所在地区",
    "industry": "行业",
    "qualifications": "执法资质",
    "specialties": "业务专长",
    "law_fields": "执法类别",
    "regions": "行政区域",
}
register("registry.required", 422, "必填的栏没有填")


KEYS = {"entity": "entity.required_fields", "inspector": "inspector.required_fields"}


def wanted(kind: str) -> tuple[str, ...]:
    """必填的栏；kind 为 entity、inspector，别的没有。

    The labels a person must carry (S3-11) count with the fields. A person's unit is left out: the department that
    lists him stands in for it.
    """
    if kind not in KEYS:
        return ()
    profile = rules.profile_of()
    own = {"unit"} if kind == "inspector" else set()
    labels = profile.words("inspector.labels") if kind == "inspector" else ()
    asked = dict.fromkeys((*profile.words(KEYS[kind]), *labels))
    return tuple(name for name in asked if name in LABELS and name not in own)


def lost(kind: str, values: Mapping[str, Any]) -> list[str]:
    """没有填的必填栏。"""
    return [name for name in wanted(kind) if not str(values.get(name) or "").strip()]


def told(kind: str, missing: list[str]) -> str:
    """一句话说全没有填的各栏，连同出处。"""
    labelled = {"qualifications", "specialties"} & set(missing)
    basis = rules.profile_of().basis("inspector.labels" if labelled else KEYS[kind])
    return f"请填写{'、'.join(LABELS[name] for name in missing)}（{basis}）。"


def insist(kind: str, values: Mapping[str, Any]) -> None:
    """手工登记时，必填的都要有。

    Raises Problem registry.required.
    """
    if missing := lost(kind, values):
        raise Problem("registry.required", told(kind, missing), fields=missing)
