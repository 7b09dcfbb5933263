"""检查表各部分应有的键和类别；多一个、少一个、类别不对都说出来。

A misspelt key would silently drop a rule, so unknown keys are refused.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from forms.answers import COLUMN_KINDS, FAMILIES, SOURCES


class Field(NamedTuple):
    """一个键：中文名称、判断和它说的话、是否必需。"""

    title: str
    fits: Callable[[Any], bool]
    says: str
    needed: bool = True


Shape = dict[str, Field]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(part) for part in value)


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _some_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value is None or (_is_texts(value) and set(value) <= set(words))


def _flag(title: str) -> Field:
    return Field(title, lambda value: isinstance(value, bool), "应当是是或否", False)


def _text(title: str) -> Field:
    return Field(title, _is_text, "应当是文字，不能为空")


def _maybe_text(title: str) -> Field:
    return Field(title, lambda value: value is None or _is_text(value), "应当是文字或者不填", False)


def _count(title: str, needed: bool = True) -> Field:
    return Field(title, lambda v: _is_count(v) or (v is None and not needed), "应当是整数", needed)


def _choice(title: str, *words: str) -> Field:
    return Field(title, _one_of(*words), "只能是 " + "、".join(words))


def _objects(title: str, needed: bool = True) -> Field:
    def fits(value: Any) -> bool:
        return _is_objects(value) or (value is None and not needed)

    return Field(title, fits, "应当是清单", needed)


FORM: Shape = {
    "v": _count("格式版本"),
    "code": _text("编号"),
    "version": _count("版本"),
    "title": _text("名称"),
    "object": _text("适用对象"),
    "note": _maybe_text("备注"),
    "parts": Field("五部分", lambda value: isinstance(value, dict), "应当有五个键"),
    "materials": Field("材料", _is_texts, "应当是文字的清单"),
    "scoring": Field("记分规则", lambda v: v is None or isinstance(v, dict), "应当是规则或者不填", False),
    "sections": _objects("部分"),
}
SCORING: Shape = {
    "key_failed_max": _count("重点项不合格上限"),
    "general_passed_min": Field("一般项合格率下限", lambda v: _is_count(v) and v <= 100, "应当是 0 至 100 的整数"),
    "key_checked_min": _count("重点项至少查几项", needed=False),
    "general_checked_min": _count("一般项至少查几项", needed=False),
}
SECTION: Shape = {
    "id": _text("编号"),
    "title": _text("标题"),
    "note": _maybe_text("说明"),
    "items": _objects("检查项"),
}
COLUMN: Shape = {
    "id": _text("编号"),
    "label": _text("栏名"),
    "kind": Field("栏的类别", lambda v: v is None or v in COLUMN_KINDS, "只能是 " + "、".join(COLUMN_KINDS), False),
    "needed": _flag("必填"),
}
OPTION: Shape = {
    "value": _text("值"),
    "label": _text("说明"),
    "against": Field("排斥的结果", lambda v: v is None or _is_texts(v), "应当是结果代码的清单", False),
}
ITEM: Shape = {
    "id": _text("编号"),
    "no": _text("序号"),
    "text": _text("检查内容"),
    "level": _choice("级别", "KEY", "GENERAL"),
    "family": _choice("作答方式", *FAMILIES),
    "method": Field("方法", lambda value: isinstance(value, str), "应当是文字"),
    "basis": Field("依据", _is_texts, "应当是文字的清单"),
    "photo": _choice("拍照要求", "never", "on_fail", "always"),
    "relevant": _maybe_text("显示条件"),
    "stop": _maybe_text("停止条件"),
    "constraint": _maybe_text("提醒"),
    "fail": _maybe_text("不符合条件"),
    "message": _maybe_text("提醒的话"),
    "options": _objects("选项", needed=False),
    "columns": _objects("栏目", needed=False),
    "subsample": _count("现场抽样数", needed=False),
    "calculate": _maybe_text("计算"),
    "sources": Field("可采用的结论", _some_of(*SOURCES), "只能取自 " + "、".join(SOURCES), False),
    "whole": _flag("只填整数"),
    "result": _maybe_text("结果代码"),
    "pending": Field("待核", lambda value: isinstance(value, bool), "应当是是或否"),
}


def wrongs(part: Any, shape: Shape) -> list[str]:
    """一个部分的形状问题，每处半句中文（前面接部分的名称）。"""
    if not isinstance(part, dict):
        return ["应当是一组键和值"]
    missing = [f"缺少“{field.title}”（{key}）" for key, field in shape.items() if field.needed and key not in part]
    strange = [f"有不认识的键“{key}”" for key in part if key not in shape]
    unfit = [
        f"的“{field.title}”{field.says}" for key, field in shape.items() if key in part and not field.fits(part[key])
    ]
    return missing + strange + unfit
