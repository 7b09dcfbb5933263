"""检查表的形状检查说得出每一种毛病，并且不冤枉好表。"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from forms.canonical import identity
from forms.guards import check_guards
from forms.schema import check, pending
from forms.typing_rules import TEXT

FOLDER = Path(__file__).parents[2] / "forms" / "checklists"
STARTERS = sorted(FOLDER.glob("*.json"))


def starter(code: str = "DM01") -> dict[str, Any]:
    """一张自带的检查表。"""
    form: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return form


def item(form: dict[str, Any], name: str) -> dict[str, Any]:
    """表里的一项。"""
    return next(i for section in form["sections"] for i in section["items"] if i["id"] == name)


def test_every_starter_is_sound() -> None:
    """自带的十四张表都通过检查，编号与文件名相同。"""
    assert len(STARTERS) == 14
    for path in STARTERS:
        form = starter(path.stem)
        assert (check(form), form["code"]) == ([], path.stem)


def test_a_written_number_of_items_must_be_that_of_the_table() -> None:
    """加了一项而检查内容仍写旧数的表不合用，说出该是几项。"""
    form = starter("CK01")
    form["sections"][0]["items"].append({**item(form, "q01"), "id": "q99", "no": "99", "level": "GENERAL"})
    told = [problem["message"] for problem in check(form)]
    assert told == ["“内容”里写的“共 10 项”与检查项不符，应是 11 项"]
    form["parts"]["content"] = form["parts"]["content"].replace("共 10 项", "共 11 项")
    assert check(form) == []


def test_demonstration_has_nothing_pending() -> None:
    """演示用的表没有待核项，两种作答都有，还有停止规则和三种拍照要求。"""
    form = starter()
    rows = [i for section in form["sections"] for i in section["items"]]
    assert pending(form) == []
    assert {"conform", "found", "number", "choice", "materials"} == {i["family"] for i in rows}
    assert {"never", "on_fail", "always"} == {i["photo"] for i in rows}
    assert [i["id"] for i in rows if i["stop"]] == ["q03"]


def test_pending_items_are_marked() -> None:
    """十二张起步表共 155 项，待核的 40 项都有标记。"""
    forms = [starter(path.stem) for path in STARTERS if not path.stem.startswith("DM")]
    assert sum(len(section["items"]) for form in forms for section in form["sections"]) == 155
    assert sum(len(pending(form)) for form in forms) == 40


def test_identity_follows_every_letter() -> None:
    """改动一个字，指纹就不同；键的次序不影响指纹。"""
    form = starter()
    turned = dict(reversed(form.items()))
    changed = copy.deepcopy(form)
    item(changed, "q01")["text"] += "。"
    assert identity(turned) == identity(form) != identity(changed)


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("q09", {"stop": "q09 == 'FAIL' 且"}, "第 9 项“停止条件”看不懂：在“且”之后缺少条件"),
        ("q12", {"constraint": "q12 > 0 且"}, "第 12 项“提醒”看不懂：在“且”之后缺少条件"),
        ("q02", {"relevant": "q03 == 'FAIL'"}, "第 2 项“显示条件”看不懂：不认识“q03”，只能用本项和前面各项的编号"),
        ("q02", {"relevant": "q02 == 'FAIL'"}, "第 2 项“显示条件”看不懂：不认识“q02”，只能用本项和前面各项的编号"),
        ("q03", {"stop": "q03 == 'FIAL'"}, "“FIAL”不是可以取的值（CONFORM、FAIL、NA、NOT_CHECKED）"),
        ("q07", {"stop": "q07 == 'NA'"}, "“NA”不是可以取的值"),
        ("q03", {"stop": "q03 > 1"}, "文字和数不能比较"),
        ("q03", {"stop": "q03"}, "整句应当是一个条件，这里是文字"),
        ("q12", {"constraint": "q12 + 1"}, "整句应当是一个条件，这里是数"),
        ("q12", {"constraint": "q12 且 true"}, "“且”的两边都应当是条件，这里是数"),
        ("q14", {"constraint": "q14 == 'x'"}, "清单不能用“==”比较，请用 in 或 count"),
        ("q14", {"constraint": "count(q14, q12) > 0"}, "count 里应当是清单或者条件"),
        ("q05", {"relevant": "q04 == 'CLOSED'"}, "“CLOSED”不是可以取的值"),
        ("q12", {"constraint": "q12 in [1, 2] 且 not (q12 == null)"}, None),
        ("q05", {"relevant": "q04 in ['SUSPENDED', 'OPEN'] 且 非 (q01 == 'NA')"}, None),
        ("q02", {"id": "Q 02"}, "第 2 项的编号“Q 02”应以小写字母开头"),
        ("q02", {"id": "q01"}, "第 2 项的编号“q01”重复"),
        ("q02", {"no": "1"}, "第 1 项的序号重复"),
        ("q04", {"options": [{"value": "A", "label": "甲"}]}, "第 4 项至少要有两个选项"),
        ("q04", {"options": [{"value": "A", "label": "甲"}] * 2}, "第 4 项有重复的选项"),
        ("q04", {"options": [{"value": 1, "label": "甲"}]}, "第 4 项的选项的“值”应当是文字，不能为空"),
        ("q01", {"options": [{"value": "A", "label": "甲"}]}, "第 1 项不是选择题，不能有选项"),
        ("q01", {"result": "R11"}, "第 1 项的结果代码“R11”不在 R01 至 R10 之内"),
        ("q01", {"photo": "often"}, "第 1 项的“拍照要求”只能是 never、on_fail、always"),
        ("q01", {"relevent": "true"}, "第 1 项有不认识的键“relevent”"),
        ("q01", {"pending": "no"}, "第 1 项的“待核”应当是是或否"),
        ("q01", {"subsample": 1.5}, "不能使用 float 类型的值"),
        ("q12", {"calculate": "q01 + 1"}, "第 12 项“计算”看不懂：“+”的两边都应当是数"),
        ("q12", {"calculate": "q12 + 1"}, "第 12 项“计算”看不懂：不认识“q12”，只能用本项和前面各项的编号"),
        ("q12", {"calculate": "1 > 0"}, "第 12 项“计算”看不懂：整句应当是一个数，这里是是非"),
        ("q13", {"calculate": "1 + 1"}, "第 13 项是算出来的，作答方式应当是数"),
        ("q12", {"calculate": "2 * 3 - count(q01 == 'FAIL')"}, None),
        ("q12", {"subsample": 2}, "第 12 项要在现场抽样，只能是符合与否、有无问题或表格"),
        ("q14", {"sources": ["EXPERT"]}, "第 14 项可以采用别人的结论，只能是"),
        ("q01", {"sources": ["FRIEND"]}, "“可采用的结论”只能取自 ADOPTED、EXPERT、ENTRUSTED"),
        ("q01", {"sources": ["EXPERT", "ADOPTED"]}, None),
        ("q01", {"columns": [{"id": "a", "label": "甲"}]}, "第 1 项不是表格，不能有栏目"),
        ("q01", {"family": "table"}, "第 1 项是表格，至少要有一栏"),
        ("q01", {"family": "table", "columns": [{"id": "a", "label": "甲"}] * 2}, "第 1 项有编号重复的栏目"),
        ("q01", {"family": "table", "columns": [{"id": "甲", "label": "甲"}]}, "的栏目编号“甲”应以小写字母开头"),
        ("q01", {"family": "table", "columns": [{"id": "a", "label": "甲", "kind": "money"}]}, "的栏目的“栏的类别”"),
        ("q01", {"text": " "}, "第 1 项的“检查内容”应当是文字，不能为空"),
    ],
)
def test_item_problems(name: str, change: dict[str, Any], sentence: str | None) -> None:
    """每一种写错的检查项得到一句说得清楚的话。"""
    form = starter()
    item(form, name).update(change)
    found = " ".join(problem["message"] for problem in check(form))
    assert (sentence in found) if sentence else (found == "")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parts": {}}, "缺少“依据”（检查表应有依据、范围、内容、方式、处理意见五部分）"),
        ({"v": 2}, "只认识第 1 版的检查表格式"),
        ({"sections": []}, "检查项应有 1 至 300 项，现有 0 项"),
        ({"sections": [3]}, "“部分”应当是清单"),
        ({"sections": [{"id": "s1", "title": "一", "items": [7]}]}, "“检查项”应当是清单"),
        ({"materials": []}, "第 14 项要核对材料，但本表没有列出材料"),
        ({"scoring": {"key_failed_max": 1}}, "记分规则缺少“一般项合格率下限”"),
        ({"title": 3}, "检查表的“名称”应当是文字"),
        ({"键": 1}, "必须是 ASCII 字符"),
    ],
)
def test_form_problems(change: dict[str, Any], sentence: str) -> None:
    """整张表的毛病也各有一句话。"""
    assert sentence in " ".join(problem["message"] for problem in check({**starter(), **change}))


@pytest.mark.parametrize("strange", [None, 3, "form", [], {}, {"sections": {}}])
def test_what_is_no_form(strange: Any) -> None:
    """不是检查表的东西得到说明，不会出错。"""
    assert check(strange)


def test_facts_are_known_only_when_named() -> None:
    """条件可以使用事先说明的事实，没有说明的不认识。"""
    form = starter()
    item(form, "q01")["relevant"] = "entity_kind == 'ENTERPRISE'"
    assert "不认识“entity_kind”" in check(form)[0]["message"]
    assert check(form, {"entity_kind": TEXT}) == []


def test_guards_are_read_before_use() -> None:
    """规则里看不懂的条件和不认识的事实在编制时就说出来。"""
    rules = [{"code": "a", "expr": "missing =", "message": "…"}, {"code": "b", "expr": "mising == 0", "message": "…"}]
    first, second = check_guards(rules, frozenset({"missing"}))
    assert "请写“==”" in first
    assert second == "规则“b”看不懂：不认识“mising”"
