"""检查表引擎：一张表加一组作答，算出显示、缺项、差错、停止和判定（S3-18、S4-12）。

Twin: `engine.ts`. Items are read once, in the order of the table; a condition may
only look at the item itself and those before it (checked by `schema.check`).
"""

from collections.abc import Collection, Mapping
from typing import Any, NotRequired, TypedDict

from forms import exact
from forms.answers import BLANK, UNANSWERED, AnswerError, Reading, read_answer
from forms.evaluate import Value, evaluate, holds, to_value
from forms.parser import parse
from forms.score import Score, score


class ItemError(TypedDict):
    """一处差错：哪一项、代码、一句中文。"""

    item: str
    code: str
    message: str


class Result(TypedDict):
    """引擎的结果；键与接口约定一致。"""

    relevant: list[str]
    missing: list[str]
    errors: list[ItemError]
    stopped: str | None
    score: Score | None
    verdicts: dict[str, str]
    values: NotRequired[dict[str, str]]


def items(form: dict[str, Any]) -> list[dict[str, Any]]:
    """全部检查项，按表中的次序。"""
    return [item for section in form["sections"] for item in section["items"]]


def run(form: dict[str, Any], answers: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> Result:
    """按一组作答运行检查表（S4-12）。

    `answers` maps item ids to answers, `facts` names to plain JSON values. The form
    must have passed `schema.check`. After the item whose stop condition holds,
    unanswered items count as NOT_CHECKED (停止检查) and are not missing; what was
    answered there all the same keeps its verdict, so that no finding disappears. Items
    with `calculate` take no answer; what they come to stands in `values` (decimal strings).
    """
    scope: dict[str, Value] = {name: to_value(raw) for name, raw in (facts or {}).items()}
    result = Result(relevant=[], missing=[], errors=[], stopped=None, score=None, verdicts={})
    for item in items(form):
        if item.get("relevant") and not holds(item["relevant"], scope):
            continue
        result["relevant"].append(item["id"])
        _take(form, item, answers.get(item["id"]), scope, result)
    _strangers(form, answers, result)
    result["score"] = score(form, items(form), result["verdicts"])
    return result


def _take(form: dict[str, Any], item: dict[str, Any], answer: Any, scope: dict[str, Value], result: Result) -> None:
    name = item["id"]
    reading = _calculated(item, answer, scope, result) if item.get("calculate") else _read(form, item, answer, result)
    if reading is None:
        return
    if reading.verdict is None:
        if result["stopped"] is None and not item.get("calculate"):
            result["missing"].append(name)
        elif result["stopped"] is not None:
            result["verdicts"][name] = "NOT_CHECKED"
        return
    scope[name] = reading.value
    failed = item.get("fail") and holds(item["fail"], scope)
    result["verdicts"][name] = "FAIL" if failed else reading.verdict
    if item.get("constraint") and not holds(item["constraint"], scope):
        message = item.get("message") or f"第 {item['no']} 项的作答不符合要求"
        result["errors"].append(ItemError(item=name, code="constraint", message=message))
    if result["stopped"] is None and item.get("stop") and holds(item["stop"], scope):
        result["stopped"] = name


def _read(form: dict[str, Any], item: dict[str, Any], answer: Any, result: Result) -> Reading | None:
    try:
        return read_answer(form, item, answer)
    except AnswerError as problem:
        message = f"第 {item['no']} 项：{problem}"
        result["errors"].append(ItemError(item=item["id"], code=problem.code, message=message))
        return None


def _calculated(item: dict[str, Any], answer: Any, scope: dict[str, Value], result: Result) -> Reading | None:
    """计算出的项：由前面各项得出，不用人填；前面没填齐时没有值。"""
    if answer is not None:
        message = f"第 {item['no']} 项：由前面各项算出，不用填"
        result["errors"].append(ItemError(item=item["id"], code="answer.calculated", message=message))
        return None
    value = evaluate(parse(item["calculate"]), scope)
    if not isinstance(value, exact.Num):
        return UNANSWERED
    result.setdefault("values", {})[item["id"]] = exact.write(value)
    return Reading("CONFORM", value)


def _strangers(form: dict[str, Any], answers: Mapping[str, Any], result: Result) -> None:
    known = {item["id"] for item in items(form)}
    for name in sorted(set(answers) - known):
        message = f"检查表里没有“{name}”这一项"
        result["errors"].append(ItemError(item=name, code="answer.unknown_item", message=message))


def findings_missing(form: dict[str, Any], result: Result, findings: Mapping[str, str]) -> list[str]:
    """判定为不符合、却没有写明问题的项目（S3-18）。`findings` maps item ids to text."""
    verdicts = result["verdicts"]
    return [
        item["id"]
        for item in items(form)
        if verdicts.get(item["id"]) == "FAIL" and not findings.get(item["id"], "").strip(BLANK)
    ]


def photos_missing(form: dict[str, Any], result: Result, pictured: Collection[str]) -> list[str]:
    """按拍照要求还缺照片的项目。

    `pictured` holds the ids of items with at least one photo that is not void.
    always asks for a photo once the item was judged 符合 or 不符合; on_fail only for 不符合.
    """
    wanted = {"never": (), "on_fail": ("FAIL",), "always": ("FAIL", "CONFORM")}
    verdicts = result["verdicts"]
    return [
        item["id"]
        for item in items(form)
        if verdicts.get(item["id"]) in wanted[item["photo"]] and item["id"] not in pictured
    ]


def count_facts(
    form: dict[str, Any],
    answers: Mapping[str, Any],
    findings: Mapping[str, str],
    pictured: Collection[str],
    facts: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """封存规则要用的四个数：缺项、差错、缺照片、缺问题说明。"""
    result = run(form, answers, facts)
    return {
        "missing": len(result["missing"]),
        "errors": len(result["errors"]),
        "photos_missing": len(photos_missing(form, result, pictured)),
        "findings_missing": len(findings_missing(form, result, findings)),
    }
