"""作答的含义：每一类作答怎样变成判定和值（S4-12）。

Twin: `answers.ts`. A verdict is CONFORM 符合, FAIL 不符合, NA 不适用 or NOT_CHECKED 未检查.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from forms import exact
from forms.evaluate import Value

BLANK = " \t\r\n\u3000"
VERDICTS = ("CONFORM", "FAIL", "NA", "NOT_CHECKED")
SOURCES = ("ADOPTED", "EXPERT", "ENTRUSTED")
"""作答所依的结论：其他部门的、专家的、受托机构的（S0-21、S0-22、S3-12）。"""
COLUMN_KINDS = ("text", "number", "date")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


class AnswerError(ValueError):
    """作答的写法不合要求；code 是问题代码，消息是一句中文。"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Reading(NamedTuple):
    """读出的作答：verdict 为 None 表示还没有答完。"""

    verdict: str | None
    value: Value


UNANSWERED = Reading(None, None)


def read_answer(form: dict[str, Any], item: dict[str, Any], answer: Any) -> Reading:
    """读出一项作答。

    Returns UNANSWERED when nothing or only half of it was entered; raises
    AnswerError when what was entered does not fit the item.
    """
    if answer is None:
        return UNANSWERED
    if not isinstance(answer, dict):
        raise AnswerError("answer.shape", "作答的格式不对")
    reading = _READERS[item["family"]](form, item, answer)
    if answer.get("source") is not None:
        _source(item, answer["source"])
    return reading


def _conform(_form: dict[str, Any], _item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    verdict = answer.get("verdict")
    if verdict is None:
        return UNANSWERED
    if verdict not in VERDICTS:
        raise AnswerError("answer.value", "判定只能是符合、不符合、不适用或未检查")
    return Reading(verdict, verdict)


def _found(_form: dict[str, Any], _item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    checked, found = answer.get("checked"), answer.get("found")
    if not all(part is None or isinstance(part, bool) for part in (checked, found)):
        raise AnswerError("answer.value", "是否检查只能是“是”或“否”，发现问题只能是“无”或“有”")
    if found is not None and checked is not True:
        raise AnswerError("answer.contradiction", "没有检查的项目不能填写发现问题情况")
    if checked is None or (checked and found is None):
        return UNANSWERED
    verdict = ("FAIL" if found else "CONFORM") if checked else "NOT_CHECKED"
    return Reading(verdict, verdict)


def _number(_form: dict[str, Any], item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    text = _text_part(answer, "number")
    if not text:
        return UNANSWERED
    number = exact.read(text)
    if number is None and item.get("whole"):
        raise AnswerError("answer.value", f"“{text}”不是整数")
    if number is None:
        raise AnswerError("answer.value", f"“{text}”不是数（整数最多 15 位，小数最多 6 位）")
    if item.get("whole") and number.s > 0:
        raise AnswerError("answer.value", f"“{text}”带有小数，这一项只填整数")
    return Reading("CONFORM", number)


def _text(_form: dict[str, Any], _item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    text = _text_part(answer, "text")
    return Reading("CONFORM", text) if text else UNANSWERED


def _date(_form: dict[str, Any], _item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    text = _text_part(answer, "date")
    if not text:
        return UNANSWERED
    if not is_day(text):
        raise AnswerError("answer.value", f"“{text}”不是日期（应写成 2026-01-31 的样子）")
    return Reading("CONFORM", text)


def _choice(_form: dict[str, Any], item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    value = _text_part(answer, "value")
    if not value:
        return UNANSWERED
    _offered([value], [option["value"] for option in item["options"]])
    return Reading("CONFORM", value)


def _multi(_form: dict[str, Any], item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    values = _list_part(answer, "values")
    _offered(values, [option["value"] for option in item["options"]])
    return Reading("CONFORM", values) if values else UNANSWERED


def _table(_form: dict[str, Any], item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    rows = _list_part(answer, "rows")
    columns = {column["id"] for column in item.get("columns") or []}
    for row in rows:
        if not isinstance(row, dict) or not all(isinstance(cell, str) for cell in row.values()):
            raise AnswerError("answer.shape", "表格的每一行都应是文字")
        if columns and not columns.issuperset(row):
            raise AnswerError("answer.option", "表格里有本表没有的栏目")
    for number, row in enumerate(rows, 1):
        for column in item.get("columns") or []:
            _cell(number, column, row.get(column["id"], "").strip(BLANK))
    return Reading("CONFORM", [None] * len(rows)) if rows else UNANSWERED


def _materials(form: dict[str, Any], _item: dict[str, Any], answer: dict[str, Any]) -> Reading:
    if answer.get("seen") is None:
        return UNANSWERED
    seen = _list_part(answer, "seen")
    _offered(seen, form["materials"])
    return Reading("CONFORM", seen)


def _cell(number: int, column: dict[str, Any], text: str) -> None:
    place = f"第 {number} 行的“{column['label']}”"
    if not text:
        if column.get("needed"):
            raise AnswerError("answer.cell", place + "没有填")
        return
    if column.get("kind") == "number" and exact.read(text) is None:
        raise AnswerError("answer.cell", place + "不是数")
    if column.get("kind") == "date" and not is_day(text):
        raise AnswerError("answer.cell", place + "不是日期")


def _source(item: dict[str, Any], source: Any) -> None:
    """依据别人的结论作答：本项要允许，出具的单位或人要写明（S0-22、S3-12）。"""
    if not isinstance(source, dict):
        raise AnswerError("answer.source", "采用的结论格式不对")
    if source.get("kind") not in (item.get("sources") or []):
        raise AnswerError("answer.source", "本项不能采用这一类结论，要由检查人员自己查")
    if not _text_part(source, "by"):
        raise AnswerError("answer.source", "采用的结论没有写明由谁出具")
    if source.get("on") is not None and not is_day(_text_part(source, "on")):
        raise AnswerError("answer.source", "采用的结论的日期不对")


def _text_part(answer: dict[str, Any], key: str) -> str:
    text = answer.get(key)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise AnswerError("answer.shape", "作答应当是文字")
    return text.strip(BLANK)


def _list_part(answer: dict[str, Any], key: str) -> list[Any]:
    values = answer.get(key)
    if values is None:
        return []
    if not isinstance(values, list):
        raise AnswerError("answer.shape", "作答应当是清单")
    return values


def _offered(values: list[Any], offered: list[str]) -> None:
    for value in values:
        if not isinstance(value, str) or value not in offered:
            raise AnswerError("answer.option", "选择了本表没有的选项")


def is_day(text: str) -> bool:
    """是否是公历日期 YYYY-MM-DD。"""
    parts = _DAY.fullmatch(text)
    if not parts:
        return False
    year, month, day = (int(part) for part in parts.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return year > 0 and 1 <= month <= 12 and 1 <= day <= longest[month - 1]


_Reader = Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], Reading]
_READERS: dict[str, _Reader] = {
    "conform": _conform,
    "found": _found,
    "number": _number,
    "text": _text,
    "date": _date,
    "choice": _choice,
    "multi": _multi,
    "table": _table,
    "materials": _materials,
}
FAMILIES = tuple(_READERS)
