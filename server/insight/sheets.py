"""统计分析与年终考核表写成 Excel：每张图旁的那张表，各一页。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.shares import permille
from server.plans.sheet.xlsx import HEADING, TITLE, Sheet, write

Rows = Sequence[Sequence[str | int]]


def percent(permille: int | None) -> str:
    """千分数写成百分数；没有的写“不足 5”。"""
    return "不足 5" if permille is None else f"{permille // 10}.{permille % 10}%"


def part(of: int, whole: int) -> str:
    """几分之几的百分数；没有分母的为空，不说“不足 5”。"""
    return percent(permille(of, whole)) if whole else ""


def points(change: int | None) -> str:
    """比去年多几个百分点；去年或今年没有率的为“—”。"""
    return "—" if change is None else f"{'+' if change > 0 else '−' if change < 0 else ''}{percent(abs(change))[:-1]}"


def rate_rows(rows: Sequence[dict[str, Any]]) -> list[list[str | int]]:
    """发现率的各行：名称、查完、有问题、率、95% 区间。"""
    return [[row["name"], row["checked"], row["problems"], percent(row["permille"]), _between(row)] for row in rows]


def item_rows(rows: Sequence[dict[str, Any]]) -> list[list[str | int]]:
    """各事项的各行：还有比去年、有问题的里面几次按检查计。"""
    return [[*told, points(row["change"]), row["whole"]] for told, row in zip(rate_rows(rows), rows, strict=True)]


def _between(row: dict[str, Any]) -> str:
    return "" if row["permille"] is None else f"{percent(row['low'])}–{percent(row['high'])}"


def analysis(told: dict[str, Any]) -> bytes:
    """统计分析的 Excel。"""
    title = f"{told['department'] or '全部部门'} {told['year']} 年抽查统计"
    pages: list[tuple[str, Sequence[str], Rows]] = [
        ("完成", ("指标", "分子", "分母", "比率"), _totals(told)),
        ("每月", ("月份", "派出", "查完", "公示", "其中逾期"),
         [[f"{r['month']}月", r["sent"], r["ended"], r["published"], r["late"]] for r in told["months"]]),
        ("公示用时", ("工作日", "件数"), [[r["name"], r["count"]] for r in told["timeliness"]]),
        ("检查结果", ("检查结果（随机）", "次数"), [[r["name"], r["count"]] for r in told["results"]]),
        ("事项", (*RATE, "比去年（百分点）", "其中按检查计"), item_rows(told["items"])),
        ("行业", RATE, rate_rows(told["industries"])),
        ("地区", RATE, rate_rows(told["districts"])),
        ("信用风险分类", RATE, rate_rows(told["classes"])),
        ("行业与信用分类", ("行业", "A", "B", "C", "D"),
         [[r["name"], *(percent(c["permille"]) if c["checked"] else "" for c in r["cells"])] for r in told["crossed"]]),
        ("常见问题", ("检查项", "不符合", "涉及户数"),
         [[r["name"], r["times"], r["entities"]] for r in told["failing"]]),
        ("人员负荷", ("检查人员", "派出", "查完", "有问题"),
         [[r["name"], r["total"], r["checked"], r["problems"]] for r in told["people"]]),
        ("企业负担", ("一年查几次", "户数"), [*([r["times"], r["entities"]] for r in told["burden"]["spread"]),
          *([["另有书面检查、网络监测（次，不进门）", told["burden"]["desk"]]] if told["burden"]["desk"] else [])]),
        ("预警", ("种类", "事项", "说明"), [
            *(["骤升", r["name"], f"{r['quarter']} {r['now']} 次，前四季 {'、'.join(map(str, r['before']))}"]
              for r in told["rises"]),
            *(["屡犯", r["name"], f"{r['entity']}：{'、'.join(day.isoformat() for day in r['days'])}"]
              for r in told["repeats"]),
        ]),
    ]  # fmt: skip
    return write([_sheet(name, title, heads, rows, NOTES.get(name, ())) for name, heads, rows in pages])


BASE = "按封存的检查计，含未公示的，不含已撤下的"
RATES = (f"只算随机抽查，{BASE}。", "公示网站只数已公示的。不足 5 次不给率。")
BY_ITEM = (
    "一次检查查几个事项的，只有自己的检查项不符合的事项算有问题。",
    "分不到事项的按检查计：同一次检查里可能涉及的各事项都计入，末栏写明几次。",
)
NOTES: Mapping[str, Sequence[str]] = {
    "检查结果": RATES[:1],
    "事项": (*BY_ITEM, *RATES),
    **dict.fromkeys(("行业", "地区", "信用风险分类", "行业与信用分类"), RATES),
}


def _totals(told: dict[str, Any]) -> Rows:
    """各项总数：名称、分子、分母、比率。"""
    done, covered, visits = told["completion"], told["coverage"], told["randomness"]
    shares = (
        ("完成（未公示、已撤下的不计）", done["published"], done["total"]),
        ("录入（已封存）", done["entered"], done["total"]),
        ("按期公示", done["on_time"], done["published"]),
        ("事项覆盖", covered["planned"], covered["items"]),
        ("随机抽查占比", visits["random"], visits["random"] + visits["directed"]),
    )
    rates = (
        (f"问题发现（随机；{BASE}）", told["problems"]),
        ("问题发现（随机），去年", told["problems_before"]),
        ("问题发现（不随机）", told["directed"]),
    )
    return [
        *([name, of, whole, part(of, whole)] for name, of, whole in shares),
        *([name, row["problems"], row["checked"], percent(row["permille"])] for name, row in rates),
    ]


RATE = ("名称", "查完", "有问题", "问题发现率", "95% 区间")
ASSESSED = (
    "部门", "派出", "已公示", "完成率", "录入率", "按期公示率", "清单事项", "列入计划", "覆盖率", "随机占比",
    "查完（随机）", "有问题", "问题发现率", "户均次数", "屡犯", "得分", "备注",
)  # fmt: skip


def assessment(rows: Sequence[dict[str, Any]], year: int) -> bytes:
    """年终考核表：数由系统算，得分与备注留给考核的人填。"""
    told: list[list[str | int]] = [
        [
            row["department"], row["total"], row["published"], percent(row["published_permille"]),
            percent(row["entered_permille"]), percent(row["on_time_permille"]), row["items"], row["planned"],
            part(row["planned"], row["items"]), percent(row["random_permille"]), row["checked"], row["problems"],
            percent(row["problem_permille"]), mean(row["mean_hundredths"]), row["repeats"], "", "",
        ]
        for row in rows
    ]  # fmt: skip
    notes = (f"查完、有问题、问题发现率：随机抽查，{BASE}。", "完成率、按期公示率：只数公示着的。")
    return write([_sheet("考核表", f"{year} 年度“双随机、一公开”工作考核表", ASSESSED, told, notes)])


def mean(hundredths: int | None) -> str:
    """百分之几写成两位小数。"""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def _sheet(name: str, title: str, heads: Sequence[str], rows: Rows, notes: Sequence[str]) -> Sheet:
    sheet = Sheet(name, [30, *([14] * (len(heads) - 1))])
    sheet.line(title, TITLE)
    for note in notes:
        sheet.line(note)
    sheet.row(list(heads), HEADING)
    for row in rows:
        sheet.row(list(row))
    return sheet
