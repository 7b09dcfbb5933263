"""检查表的形状检查：一张表能不能使用，逐处说明问题（S4-12）。"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from forms.answers import FAMILIES, VERDICTS
from forms.canonical import refuse_foreign
from forms.counted import miscounts
from forms.lexer import ExpressionError
from forms.parser import parse
from forms.shape import COLUMN, FORM, ITEM, OPTION, SCORING, SECTION, Shape, wrongs
from forms.typing_rules import LIST, NUMBER, TEXT, Kind, require_condition, require_number


class FormProblem(TypedDict):
    """检查表的一处问题；item 为 None 时是整张表的问题。"""

    item: str | None
    code: str
    message: str


CONDITIONS = {
    "relevant": "显示条件",
    "stop": "停止条件",
    "constraint": "提醒",
    "fail": "不符合条件",
}
PARTS = {
    "basis": "依据",
    "scope": "范围",
    "content": "内容",
    "method": "方式",
    "disposal": "处理意见",
}
MAX_ITEMS = 300
_ID = re.compile(r"[a-z][a-z0-9_]{0,23}", re.ASCII)
_RESULT = re.compile(r"R(0[1-9]|10)", re.ASCII)


def check(form: Any, facts: Mapping[str, Kind] | None = None) -> list[FormProblem]:
    """检查一张表；没有问题时返回空清单。

    `facts` names what conditions may use besides items. Problems of shape come alone,
    because conditions can only be read in a table of the right shape.
    """
    found = list(_shape(form))
    if found:
        return found
    return [*_whole(form), *_items(form, dict(facts or {}))]


def pending(form: dict[str, Any]) -> list[str]:
    """待核的检查项；有待核项的表不能用于真实任务。"""
    return [item["id"] for section in form["sections"] for item in section["items"] if item["pending"]]


def _problem(item: str | None, code: str, message: str) -> FormProblem:
    return FormProblem(item=item, code=code, message=message)


def _shape(form: Any) -> Iterator[FormProblem]:
    try:
        refuse_foreign(form)
    except ValueError as problem:
        yield _problem(None, "form.canonical", f"检查表不能写成规范形式：{problem}")
        return
    for name, part, shape in _parts(form):
        for wrong in wrongs(part, shape):
            item = part.get("id") if shape is ITEM and isinstance(part, dict) else None
            yield _problem(item if isinstance(item, str) else None, "form.shape", name + wrong)


def _parts(form: Any) -> Iterator[tuple[str, Any, Shape]]:
    """表的每个部分、它的名称和应有的形状。"""
    yield "检查表", form, FORM
    if wrongs(form, FORM):
        return
    if form.get("scoring"):
        yield "记分规则", form["scoring"], SCORING
    for place, section in enumerate(form["sections"], 1):
        yield f"第 {place} 部分", section, SECTION
        for item in section["items"] if not wrongs(section, SECTION) else ():
            name = f"第 {item.get('no', '?')} 项" if isinstance(item, dict) else "检查项"
            yield name, item, ITEM
            for option in [] if wrongs(item, ITEM) else item.get("options") or []:
                yield name + "的选项", option, OPTION
            for column in [] if wrongs(item, ITEM) else item.get("columns") or []:
                yield name + "的栏目", column, COLUMN


def _whole(form: dict[str, Any]) -> Iterator[FormProblem]:
    if form["v"] != 1:
        yield _problem(None, "form.version", "只认识第 1 版的检查表格式")
    for key, title in PARTS.items():
        part = form["parts"].get(key)
        if not isinstance(part, str) or not part.strip():
            yield _problem(None, "form.parts", f"缺少“{title}”（检查表应有依据、范围、内容、方式、处理意见五部分）")
    for key in sorted(set(form["parts"]) - set(PARTS)):
        yield _problem(None, "form.parts", f"五部分里多出“{key}”")
    if isinstance(form["parts"].get("content"), str):
        for one in miscounts(form):
            yield _problem(None, "form.count", f"“内容”里写的“{one.said}”与检查项不符，应是 {one.right} 项")
    total = sum(len(section["items"]) for section in form["sections"])
    if not 1 <= total <= MAX_ITEMS:
        yield _problem(None, "form.items", f"检查项应有 1 至 {MAX_ITEMS} 项，现有 {total} 项")


def _items(form: dict[str, Any], known: dict[str, Kind]) -> Iterator[FormProblem]:
    numbers: set[str] = set()
    for item in (item for section in form["sections"] for item in section["items"]):
        for code, message in _item(form, item, known, numbers):
            yield _problem(item["id"], code, f"第 {item['no']} 项{message}")
        known[item["id"]] = kind_of(item)
        numbers.add(item["no"])


def _item(
    form: dict[str, Any], item: dict[str, Any], known: dict[str, Kind], numbers: set[str]
) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(item["id"]):
        yield "item.id", f"的编号“{item['id']}”应以小写字母开头，只含小写字母、数字和下划线"
    if item["id"] in known:
        yield "item.id", f"的编号“{item['id']}”重复"
    if item["no"] in numbers:
        yield "item.no", "的序号重复"
    yield from _choices(form, item)
    yield from _columns(item)
    yield from _sampled(item)
    yield from _calculated(item, known)
    if item.get("result") and not _RESULT.fullmatch(item["result"]):
        yield "item.result", f"的结果代码“{item['result']}”不在 R01 至 R10 之内"
    for key, title in CONDITIONS.items():
        if item.get(key):
            seen = known if key == "relevant" else {**known, item["id"]: kind_of(item)}
            try:
                require_condition(parse(item[key]), seen)
            except ExpressionError as problem:
                yield "item." + key, f"“{title}”看不懂：{problem}"


def _choices(form: dict[str, Any], item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    values = [option["value"] for option in item.get("options") or []]
    if item["family"] in ("choice", "multi"):
        if len(values) < 2:
            yield "item.options", "至少要有两个选项"
    elif values:
        yield "item.options", "不是选择题，不能有选项"
    if len(set(values)) < len(values):
        yield "item.options", "有重复的选项"
    for code in (code for option in item.get("options") or [] for code in option.get("against") or []):
        if not _RESULT.fullmatch(code):
            yield "item.options", f"的选项排斥的结果“{code}”不在 R01 至 R10 之内"
    if item["family"] == "materials" and not form["materials"]:
        yield "item.materials", "要核对材料，但本表没有列出材料"


def _columns(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names = [column["id"] for column in item.get("columns") or []]
    if item["family"] != "table":
        if names:
            yield "item.columns", "不是表格，不能有栏目"
        return
    if not names:
        yield "item.columns", "是表格，至少要有一栏"
    if len(set(names)) < len(names):
        yield "item.columns", "有编号重复的栏目"
    for name in names:
        if not _ID.fullmatch(name):
            yield "item.columns", f"的栏目编号“{name}”应以小写字母开头，只含小写字母、数字和下划线"


def _sampled(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if item.get("subsample") and item["family"] not in ("conform", "found", "table"):
        yield "item.subsample", "要在现场抽样，只能是符合与否、有无问题或表格"
    if item.get("sources") and item["family"] not in ("conform", "found", "number", "choice"):
        yield "item.sources", "可以采用别人的结论，只能是符合与否、有无问题、数或单选"


def _calculated(item: dict[str, Any], known: dict[str, Kind]) -> Iterator[tuple[str, str]]:
    if not item.get("calculate"):
        return
    if item["family"] != "number":
        yield "item.calculate", "是算出来的，作答方式应当是数"
    try:
        require_number(parse(item["calculate"]), known)
    except ExpressionError as problem:
        yield "item.calculate", f"“计算”看不懂：{problem}"


def kind_of(item: dict[str, Any]) -> Kind:
    """检查项在条件里的类别。"""
    match item["family"]:
        case "conform":
            return Kind("text", frozenset(VERDICTS))
        case "found":
            return Kind("text", frozenset(VERDICTS) - {"NA"})
        case "choice":
            return Kind("text", frozenset(option["value"] for option in item.get("options") or []))
        case "multi":
            return Kind("list", frozenset(option["value"] for option in item.get("options") or []))
        case "number":
            return NUMBER
        case "text" | "date":
            return TEXT
        case _:
            return LIST


__all__ = ["CONDITIONS", "FAMILIES", "PARTS", "FormProblem", "check", "kind_of", "pending"]
