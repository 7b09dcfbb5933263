"""规则取值：一行一条规则，值在前，出处在后。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """一条规则：值与出处，另定的写明哪一层。"""

    value: Value
    basis: str
    layer: str = ""


def _of(rules: Mapping[str, tuple[Value, str]]) -> dict[str, Setting]:
    return {key: Setting(*pair) for key, pair in rules.items()}


REPORT_PARTS = ("检查时间", "检查内容", "实施步骤", "检查情况", "对被检查人评价", "处理意见和建议")
"""抽查报告的六个部分（S1-12），次序就是印出来的次序。"""

REPORT_FIELDS = dict(zip(REPORT_PARTS, ("time", "content", "steps", "situation", "evaluation", "advice"), strict=True))
"""各部分存在哪一栏。"""

LIST_COLUMNS = (
    "seq", "name", "object", "category", "basis", "subject", "content", "method", "frequency", "joint_departments",
    "publicity_mode",
)  # fmt: skip
"""清单可印的栏；附件2 是其中九栏（S4-24）。"""

ANNEX2 = (
    "seq", "name", "basis", "object", "content", "method", "frequency", "joint_departments", "publicity_mode",
)  # fmt: skip

NUMBERING = "{字头}{代字}〔年份〕{顺序号}号"
"""The form of every number (GB/T 9704); each series in the code puts its own word in the place of the second."""

DEFAULT = _of(
    {
        "team.min_inspectors": (2, "S1-11、S2-11；行政处罚法"),
        "team.max_pair_repeat": (2, "默认"),
        "team.qualification_match": (True, "S3-11（专长标签；开关为默认）"),
        "team.load_balance": (1, "默认"),
        "team.max_tasks": (0, "默认"),
        "publish.result_days": (20, "S2-13、S3-16、S3-19"),
        "publish.collect_days": (7, "S3-01"),
        "publish.problem_mode": ("with_inspection", "S3-19"),
        "publish.exceptions": (("secret", "privacy", "ongoing_case"), "S4-15"),
        "publish.channels": (("portal",), "S0-24"),
        "publish.fields": (
            (
                "entity_name",
                "entity_code",
                "authority",
                "plan_name",
                "task_name",
                "targeting",
                "items",
                "ended_on",
                "result_code",
            ),
            "S3-16（归集九项）",
        ),
        "report.required": (False, "默认"),
        "report.days": (3, "S1-12"),
        "report.publish": (False, "默认"),
        "report.parts": (REPORT_PARTS, "S1-12"),
        "plan.due": ("02-28", "S3-14（二月底前）"),
        "joint_plan.due": ("01-31", "S3-17（一月底前）"),
        "plan.adjust_days": (10, "S3-14、S3-17"),
        "plan.refile": (True, "S3-14"),
        "plan.must_cover_list": (True, "S3-14"),
        "plan.offplan_sources": (
            ("COMPLAINT", "ASSIGNED", "MONITORING", "FOLLOW_UP"),
            "S2-01、S3-04",
        ),
        "joint.lead_kind": ("initiating_department", "S3-17"),
        "coverage.market_percent": (100, "S4-22"),
        "coverage.other_percent": (100, "S4-22"),
        "ratio.general_cap_percent": (10, "S3-09（一般事项比例严格限制；数值为默认）"),
        "ratio.key_cap_percent": (100, "S3-09"),
        "ratio.by_risk": (("A=1/100", "B=3/100", "C=10/100", "D=30/100"), "S3-20（数值为默认）"),
        "ratio.min_n": (0, "默认"),
        "ratio.rounding": (("min=up", "max=down", "exact=seeded"), "默认"),
        "frequency.max_per_year": (2, "默认"),
        "norepeat.months": (3, "S1-16（结果互认；月数为默认）"),
        "weight.flags": (
            ("complaints", "abnormal", "serious", "key_industry", "key_region"),
            "S0-16、S1-17、S4-07",
        ),
        "draw.method": ("draw/1", "S0-19、S0-20"),
        "draw.open_at": ("published", "默认"),
        "draw.min_witness": (1, "S2-05"),
        "draw.require_signatures": (True, "S2-05"),
        "draw.require_recording": (False, "默认"),
        "draw.allow_external_witness": (True, "S4-10"),
        "draw.single_random_allowed": (False, "默认"),
        "draw.redraw_approvers": (2, "默认"),
        "draw.redraw_requires": (("reason", "approver"), "默认"),
        "alternates.object_percent": (20, "S4-09（比例为默认）"),
        "alternates.inspectors": (2, "S4-09"),
        "notice.required": (True, "S2-11"),
        "notice.name": ("行政检查通知书", "S2-11"),
        "notice.lead_days": (3, "默认"),
        "notice.none_for": (("飞行检查",), "默认"),
        "code.required": (False, "默认"),
        "credentials.shown": (("证件", "文书"), "S1-11"),
        "approval.before": (True, "默认"),
        "approval.emergency_hours": (24, "默认"),
        "signature.roles": (("法定代表人", "负责人", "现场负责人", "受托人"), "S3-18"),
        "signature.stamp_ok": (True, "S3-18"),
        "refusal.needs": ("reason+witness|recording", "S3-18"),
        "unreachable.attempts": (2, "默认"),
        "unreachable.witness": (True, "默认"),
        "checklist.must_answer_all": (True, "S3-18（如实填写）"),
        "checklist.bulk_ok": (True, "默认"),
        "recusal.may_continue": (False, "S2-12"),
        "order.days": (5, "默认，待核（参照行政处罚法第六十一条七日内送达）"),
        "recheck.days": (10, "默认"),
        "transfer.ack_days": (10, "默认"),
        "abnormal.days": (10, "默认，待核"),
        "objection.file_days": (10, "默认，待核"),
        "objection.days": (20, "默认，待核（企业信息公示暂行条例）"),
        "inspector.required_fields": (
            ("name", "unit", "cert_no"),
            "S2-07、S3-11、S4-04",
        ),
        "inspector.publish_fields": (("name", "unit", "cert_no"), "S3-11"),
        "inspector.labels": ((), "默认"),
        "entity.required_fields": (("name", "address"), "S0-07、S1-04、S4-03"),
        "entity.sub_libraries": ((), "默认"),
        "item_list.layout": (ANNEX2, "S4-24（附件2）"),
        "retention.years": (10, "默认，待档案主管部门确认"),
        "retention.years_transfer": (30, "默认，待档案主管部门确认"),
        "calendar.year_missing": ("weekends_minus_two", "默认"),
        "numbering.pattern": (NUMBERING, "GB/T 9704"),
    }
)
"""系统默认（2025）：本地没有规定时的起始值，参照五份通知，不是全国的规定。"""

NOTICES: Mapping[str, Mapping[str, Setting]] = {
    "hekou-2016": _of(
        {
            "entity.required_fields": (("name", "address", "legal_rep", "phone"), "S0-07"),
            "item_list.layout": (("name", "basis", "subject", "content", "method"), "S0-10"),
            "joint.lead_kind": ("legal_office", "S0-11"),
            "publish.channels": (("credit_system", "portal"), "S0-06、S0-24"),
            "setup.due": ("2016-08-30", "S0-28"),
        }
    ),
    "ziyang-2017": _of(
        {
            "report.required": (True, "S1-12"),
            "report.days": (3, "S1-12"),
            "report.publish": (True, "S1-12"),
            "report.parts": (REPORT_PARTS, "S1-12"),
            "coverage.market_percent": (70, "S1-02"),
            "coverage.other_percent": (50, "S1-02"),
            "coverage.full_by": ("2017", "S1-02"),
            "plan.offplan_sources": ((), "S1-20（未列入计划擅自检查要问责）"),
            "joint.lead_kind": ("county_government", "S1-08"),
            "entity.required_fields": (("name", "industry", "address", "legal_rep"), "S1-04（经营类别即行业）"),
            "inspector.required_fields": (("name", "law_fields", "regions"), "S1-05"),
        }
    ),
    "fushun-price-2016": _of(
        {
            "publish.problem_mode": ("after_handling", "S2-13"),
            "plan.offplan_sources": (("COMPLAINT",), "S2-01（价格投诉举报与信访除外）"),
            "joint.lead_kind": ("superior_department", "S2-16"),
            "credentials.shown": (("证件", "行政检查通知书"), "S2-11"),
            "draw.require_signatures": (True, "S2-05"),
            "inspector.required_fields": (("name", "cert_no"), "S2-07"),
        }
    ),
    "dongsheng-2021": _of(
        {
            "publish.result_days": (20, "S3-16、S3-19"),
            "publish.collect_days": (7, "S3-01"),
            "publish.channels": (("credit_system", "portal"), "S3-14"),
            "ratio.key_cap_percent": (100, "S3-09"),
            "joint.lead_kind": ("industry_department", "S3-07"),
            "inspector.required_fields": (
                ("name", "unit", "gender", "cert_no", "post"),
                "S3-11",
            ),
            "inspector.labels": (("qualifications", "specialties"), "S3-11"),
            "item_list.layout": (
                ("name", "object", "category", "method", "subject", "basis"),
                "S3-09",
            ),
            "setup.milestones": (("2021-01", "2021-03", "2021-09", "2021-12"), "S3-06"),
        }
    ),
    "linyi-2017": _of(
        {
            "coverage.market_percent": (100, "S4-22"),
            "coverage.other_percent": (100, "S4-22"),
            "draw.require_recording": (True, "S4-10"),
            "draw.allow_external_witness": (True, "S4-10"),
            "draw.single_random_allowed": (True, "S4-18"),
            "entity.required_fields": (("name", "address", "legal_rep", "phone"), "S4-03"),
            "entity.sub_libraries": (
                ("industry", "region", "risk_class", "credit_class"),
                "S4-03",
            ),
            "inspector.required_fields": (
                ("name", "gender", "birth_ym", "position", "cert_no", "unit"),
                "S4-04",
            ),
            "item_list.layout": (ANNEX2, "S4-24"),
            "publish.channels": (
                ("网络", "报刊", "广播电视", "服务大厅（窗口）", "公开栏"),
                "S4-15",
            ),
            "setup.contacts_due": ("2017-04-20", "S4-22"),
            "setup.lists_due": ("2017-04-25", "S4-20"),
            "setup.published_due": ("2017-05-31", "S4-20"),
        }
    ),
}

PLACES = {
    "cn-2025-default": "系统默认",
    "hekou-2016": "东营市河口区",
    "ziyang-2017": "资阳市",
    "fushun-price-2016": "抚顺市（价格）",
    "dongsheng-2021": "鄂尔多斯市东胜区",
    "linyi-2017": "临沂市",
}
