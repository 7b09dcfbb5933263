"""两版检查表的差别：哪些项新增、删去、移动，哪些写法改了（S4-12）。

Items are the same item when their `id` is the same; the printed number may change.
"""

from typing import Any, TypedDict

from forms.engine import items
from forms.schema import CONDITIONS, PARTS

FORM_WORDS = {"title": "名称", "object": "适用对象", "note": "备注", "materials": "材料", "scoring": "记分规则"}
ITEM_WORDS = {
    "no": "序号",
    "text": "检查内容",
    "level": "级别",
    "family": "作答方式",
    "method": "方法",
    "basis": "依据",
    "photo": "拍照要求",
    **CONDITIONS,
    "calculate": "计算",
    "message": "提醒的话",
    "options": "选项",
    "columns": "栏目",
    "subsample": "现场抽样数",
    "sources": "可采用的结论",
    "whole": "只填整数",
    "result": "结果代码",
    "pending": "待核",
}


class Change(TypedDict):
    """一处差别：kind 为 ADDED、REMOVED、MOVED、CHANGED；整张表的差别 item 为 None。"""

    kind: str
    item: str | None
    no: str
    field: str
    old: Any
    new: Any


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """从旧版到新版的全部差别，先整张表，再按新版的次序逐项，最后是删去的。"""
    before = {item["id"]: item for item in items(old)}
    after = {item["id"]: item for item in items(new)}
    found = [*_whole(old, new)]
    kept = [name for name in before if name in after]
    place = {name: at for at, name in enumerate(name for name in after if name in before)}
    for name, item in after.items():
        if name not in before:
            found.append(_change("ADDED", item, "", None, item.get("text")))
            continue
        if place[name] != kept.index(name) and _jumped(name, kept, place):
            found.append(_change("MOVED", item, "位置", before[name].get("no"), item.get("no")))
        found += _fields(before[name], item)
    gone = [item for name, item in before.items() if name not in after]
    return [*found, *(_change("REMOVED", item, "", item.get("text"), None) for item in gone)]


def _jumped(name: str, kept: list[str], place: dict[str, int]) -> bool:
    """Whether its predecessor among the kept items changed: one moved item must not report all that shifted."""
    at = kept.index(name)
    earlier = kept[at - 1] if at else None
    order = sorted(place, key=lambda one: place[one])
    now = place[name]
    return (order[now - 1] if now else None) != earlier


def _whole(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    rows = [(word, old.get(key), new.get(key)) for key, word in FORM_WORDS.items()]
    rows += [(word, _part(old, key), _part(new, key)) for key, word in PARTS.items()]
    rows.append(("部分的标题和说明", _titles(old), _titles(new)))
    return [Change(kind="CHANGED", item=None, no="", field=word, old=a, new=b) for word, a, b in rows if _differ(a, b)]


def _titles(form: dict[str, Any]) -> list[list[Any]]:
    return [[part.get("title"), part.get("note")] for part in form["sections"]]


def _part(form: dict[str, Any], key: str) -> Any:
    parts = form.get("parts")
    return parts.get(key) if isinstance(parts, dict) else None


def _fields(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return [
        _change("CHANGED", new, word, old.get(key), new.get(key))
        for key, word in ITEM_WORDS.items()
        if _differ(old.get(key), new.get(key))
    ]


def _differ(old: Any, new: Any) -> bool:
    """Absent, null and empty mean the same in a table."""
    return (old or None) != (new or None)


def _change(kind: str, item: dict[str, Any], field: str, old: Any, new: Any) -> Change:
    return Change(kind=kind, item=item["id"], no=str(item.get("no") or ""), field=field, old=old, new=new)
