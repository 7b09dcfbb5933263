"""表里的说法：办公端自己的用语都认得，认不出的从不当作没有；空白表导进来不带一行。"""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from server import clock
from server.accounts import service as accounts
from server.auth import SYSTEM
from server.db import session
from server.domain.codes import make_uscc
from server.registry.imports import batches, columns, entities, fields, inspectors, items, pipeline, templates, views
from server.registry.imports.limits import CELL, Unreadable
from server.registry.imports.opening import NoHead, open_sheet
from tests import makers_registry as make

ENTITY = {"code": make_uscc(7), "name": "青禾县某店"}
PERSON = {"cert_no": "9901000001", "name": "张三"}


def entity(**record: str):  # type: ignore[no-untyped-def]
    """读一户，列名就是字段名。"""
    full = ENTITY | record
    return entities.read(5, full, {name: name for name in full})


def person(**record: str):  # type: ignore[no-untyped-def]
    """读一人。"""
    full = PERSON | record
    return inspectors.read(5, full, {name: name for name in full})


@pytest.mark.parametrize(
    ("wanted", "title", "field"),
    [
        (entities.COLUMNS, "信用风险", "credit_class"),
        (entities.COLUMNS, "信用风险分类", "credit_class"),
        (entities.COLUMNS, "辖区", "district"),
        (entities.COLUMNS, "区域分布", "district"),
        (entities.COLUMNS, "社会信用代码/注册号", "code"),
        (entities.COLUMNS, "种类", "kind"),
        (entities.COLUMNS, "状态", "status"),
        (inspectors.COLUMNS, "可任主检", "can_lead"),
        (items.COLUMNS, "事项名称", "name"),
    ],
)
def test_the_words_of_the_desk_are_columns(wanted: columns.Columns, title: str, field: str) -> None:
    """办公端页面上的栏名，写在表里就认得。"""
    assert wanted.field_of(title) == field


@pytest.mark.parametrize(
    ("said", "means"), [("可以", True), ("有", True), ("不可以", False), ("否", False), ("无", False)]
)
def test_yes_and_no_as_people_write_them(said: str, means: bool) -> None:
    """是与否的各种写法；别的说法不猜。"""
    assert fields.truth(said) is means
    assert person(can_lead=said).values["can_lead"] is means
    assert entity(abnormal=said).values["flags"] == {"abnormal": means}


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("kind", "外星人", "entity.kind"),
        ("credit_class", "Z", "entity.credit_class"),
        ("status", "不清楚", "entity.status"),
        ("abnormal", "也许", "entity.abnormal"),
    ],
)
def test_what_is_not_understood_is_a_problem_row(field: str, said: str, code: str) -> None:
    """种类、信用、状态、异常认不出的，是问题行。"""
    assert [flaw.code for flaw in entity(**{field: said}).flaws] == [code]


@pytest.mark.parametrize(("field", "said"), [("can_lead", "看情况"), ("status", "待查")])
def test_an_inspectors_unclear_words_are_problem_rows(field: str, said: str) -> None:
    """可任主检、状态认不出的，是问题行，不当作“否”或“在岗”。"""
    assert [flaw.code for flaw in person(**{field: said}).flaws] == [f"inspector.{field}"]


@pytest.mark.parametrize(
    ("means", "words"),
    [
        (
            "active",
            "存续（在营、开业、在册） 存续(在营、开业、在册)登记成立 在业 正常营业 在营（开业）企业 1-存续 active",
        ),
        ("suspended", "停业 歇业 已歇业 停业整顿 暂停营业"),
        ("entity.closed", "注销 已注销 吊销，未注销 吊销未注销 吊销（未注销） 迁出 注销企业"),
        (
            "entity.status",
            "已不营业 暂未开业 即将开业 营业执照遗失 可能在营 未注销 申请注销 未歇业 经营异常 存续（注销）",
        ),
    ],
)
def test_a_known_word_inside_another_is_no_state_of_a_firm(means: str, words: str) -> None:
    """登记状态整格是认得的词才读；夹在别的词里的、前后矛盾的，是问题行，并说出可写哪些词。"""
    for said in words.split():
        draft = entity(status=said)
        assert [draft.values.get("status"), *[flaw.code for flaw in draft.flaws]][-1] == means, said
        if means == "entity.status":
            assert "可写：在营（存续、开业、在业、在册、正常）、歇业（停业）" in draft.flaws[0].message


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ("active", "在岗 在编在岗 在职 正常 可派"),
        ("suspended", "暂停 停职 借调 借调在外 长期病假 产假 不在岗 已离岗"),
        ("removed", "已退休 离职 调离 已出库"),
        (None, "未退休 即将退休 停止借调 不在职 非在编 有效期内"),
    ],
)
def test_a_known_word_inside_another_is_no_state_of_a_person(means: str | None, words: str) -> None:
    """在岗状态也一样。"""
    for said in words.split():
        draft = person(status=said)
        assert (draft.values.get("status"), bool(draft.flaws)) == (means, means is None), said


def test_not_an_enterprise_is_no_enterprise() -> None:
    """“非企业单位”不收为企业，“非公司企业法人”照收。"""
    assert [flaw.code for flaw in entity(kind="非企业单位").flaws] == ["entity.kind"]
    assert entity(kind="非公司企业法人").values["kind"] == "ENTERPRISE"


@pytest.mark.parametrize(
    ("column", "said", "lasts"),
    [
        ("cert_to", "长期", True),
        ("cert_to", "9999-12-31", False),
        ("validity", "2024-01-01至长期", True),
        ("validity", "长期", True),
        ("validity", "2024-01-01至2029-12-31", False),
    ],
)
def test_a_certificate_without_an_end_is_told(column: str, said: str, lasts: bool) -> None:
    """有效期写“长期”的照收，有效期止留空，行上说明白。"""
    draft = person(**{column: said})
    assert (draft.flaws, [note.code for note in draft.notes]) == ([], ["inspector.cert_lasting"] if lasts else [])
    assert ("cert_to" in draft.values) is not lasts


@pytest.mark.parametrize(
    ("left", "status", "told"),
    [(-1, "在岗", ["inspector.cert_lapsed"]), (0, "在岗", []), (1, "在岗", []), (-1, "已退休", [])],
)
@pytest.mark.parametrize("column", ["cert_to", "validity"])
def test_a_certificate_that_has_run_out_is_told(column: str, left: int, status: str, told: list[str]) -> None:
    """证件在导入当天已经过期的照收，行上说明白；止日当天还有效，已出库的人不说。"""
    last = (clock.today() + timedelta(days=left)).isoformat()
    draft = person(**{column: f"2020-01-01至{last}" if column == "validity" else last}, status=status)
    assert (draft.flaws, [(note.code, note.column) for note in draft.notes]) == ([], [(code, column) for code in told])


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("990100O117", ["字母 O（像数字 0）"]),
        ("9901l0I117", ["字母 l（像数字 1）、字母 I"]),
        ("浙A9901001", []),
        ("99OI01", []),
    ],
)
def test_a_letter_between_the_digits_of_a_certificate_is_told(number: str, told: list[str]) -> None:
    """证号的数字中间夹着一个 O、I：照收，行上说明白；成组的字母是证号的一部分。"""
    draft = person(cert_no=number)
    assert (draft.flaws, draft.key, len(draft.notes)) == ([], number, len(told))
    assert all(each in note.message for each, note in zip(told, draft.notes, strict=True))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("3", ["item.ratio_unread"]),
        ("10", ["item.ratio_unread"]),
        ("五成", ["item.ratio_unread"]),
        ("两年10%", ["item.ratio_unread"]),
        ("0.02", ["item.ratio_raw"]),
        ("根据实际情况确定", []),
        ("结合登记事项检查一并开展", []),
        ("不低于3%", []),
        ("全覆盖", []),
        ("20户", []),
    ],
)
def test_a_ratio_with_a_number_that_is_not_read_is_told(said: str, told: list[str]) -> None:
    """写着数而没有读出来的比例，行上说明白；没有写数的不说，免得淹没别的。"""
    record = {"name": "某事项", "basis": "《广告法》第六条", "ratio_text": said}
    draft = items.read(2, record, {name: name for name in record})
    assert (draft.flaws, [note.code for note in draft.notes]) == ([], told)


@pytest.mark.parametrize(
    ("said", "both"),
    [
        ("每年不少于1次；不低于3%", ("每年不少于1次", "不低于3%")),
        ("每年1次;抽查比例不低于5%。", ("每年1次", "抽查比例不低于5%")),
        ("每年不少于1次，不低于5%", ("每年不少于1次", "不低于5%")),
        ("每年不少于1次 不超过8%", ("每年不少于1次", "不超过8%")),
        ("每年不少于1次\n50％", ("每年不少于1次", "50％")),
        ("不超过12%；每年不少于1次", ("每年不少于1次", "不超过12%")),
        ("一年两次，A级企业3%、B级企业5%", ("一年两次", "A级企业3%、B级企业5%")),
        ("每年1次，每次5%；不低于3%", ("每年1次，每次5%", "不低于3%")),
        ("每年1次，每次5%", ("每年1次", "每次5%")),
        ("每年1次，A级3%；B级5%", ("每年1次", "A级3%；B级5%")),
        ("每年1次；A级3%;B级5%。", ("每年1次", "A级3%;B级5%")),
        ("A级3%；B级5%；每年1次", ("每年1次", "A级3%；B级5%")),
        ("A级每年1次、B级每年2次；A级3%、B级百分之五", ("A级每年1次、B级每年2次", "A级3%、B级百分之五")),
        ("每年1次，2‰", ("每年1次", "2‰")),
        ("50%", ("", "50%")),
        ("A类3%；B类5%", ("", "A类3%；B类5%")),
        ("每年一次；每次10户", ("每年一次", "每次10户")),
        ("每年1次；全覆盖", ("每年1次", "全覆盖")),
        ("每年2次；不少于20户", ("每年2次", "不少于20户")),
        ("每年1次　不低于5%", ("每年1次", "不低于5%")),
        ("每年1次，A级（3%；不少于2户）；B级（5%）", ("每年1次", "A级（3%；不少于2户）；B级（5%）")),
        ("每年1次", ("每年1次", "")),
        ("按5%的比例每年抽取1次", None),
        ("每年1次；5%；每季度2次", None),
        ("每年1次（A级3%；B级5%）", None),
        ("每年不少于1次（其中：高风险不低于20%；低风险不超过3%）", None),
        ("每年1次【A级3%；B级5%】", None),
        ("每年1次（其中（A级3%）；B级5%）", None),
        ("每年1次（A级3%；B级5%", None),
        ("每3年全覆盖一次", None),
    ],
)
def test_the_share_in_the_frequency_of_annex_2_is_the_share(said: str, both: tuple[str, str] | None) -> None:
    """附件2 没有比例一栏：频次里只写比例的几节读作抽查比例，写在前后都认；分不开的说一句，有比例一栏的照各栏。"""
    record = {"name": "登记事项检查", "frequency_text": said}
    draft = items.read(5, record, {"name": "事项名称", "frequency_text": "抽查频次"})
    assert (draft.values.get("frequency_text", ""), draft.values.get("ratio_text", "")) == (both or (said, ""))
    assert [flaw.code for flaw in draft.notes] == ([] if both else ["item.ratio_part"])
    whole = items.read(5, record, {"name": "事项名称", "frequency_text": "抽查频次", "ratio_text": "抽查比例"})
    assert (whole.values["frequency_text"], "ratio_text" in whole.values) == (said, False)
    assert ("item.ratio_beside" in [flaw.code for flaw in whole.notes]) is (both is None or both[1] != "")


@pytest.mark.parametrize(
    ("said", "read", "told"),
    [
        ("0.05", ("", "5%"), ["item.ratio_raw"]),
        ("2", ("2", ""), ["item.frequency_unread"]),
        ("2026-01-01", ("2026-01-01", ""), ["item.frequency_unread"]),
        ("根据投诉举报情况确定", ("根据投诉举报情况确定", ""), []),
    ],
)
def test_a_number_in_the_cell_of_annex_2_is_read_or_told(said: str, read: tuple[str, str], told: list[str]) -> None:
    """频次一格里只有一个百分比格的原值，读作比例；别的数读不出次数的，照收并说一句。"""
    record = {"name": "某事项", "frequency_text": said}
    draft = items.read(5, record, {"name": "事项名称", "frequency_text": "抽查频次"})
    assert (draft.values.get("frequency_text", ""), draft.values.get("ratio_text", "")) == read
    assert [flaw.code for flaw in draft.notes] == told


@pytest.mark.parametrize(
    ("prefix", "said", "kind", "told"),
    [
        ("91", "个体工商户", "SELF_EMPLOYED", ["entity.kind_code"]),
        ("92", "个体工商户", "SELF_EMPLOYED", []),
        ("92", "企业", "ENTERPRISE", ["entity.kind_code"]),
        ("91", "其他", "ENTERPRISE", []),
        ("92", "", "SELF_EMPLOYED", []),
    ],
)
def test_a_kind_in_the_sheet_counts_and_one_against_the_code_is_told(
    prefix: str, said: str, kind: str, told: list[str]
) -> None:
    """类型写了什么就是什么，与代码前两位不符的照收并提示；没写、只写其他的按代码判断。"""
    draft = entity(code=make_uscc(7, kind=prefix), kind=said)
    assert (draft.values["kind"], [note.code for note in draft.notes], draft.flaws) == (kind, told, [])


@pytest.mark.usefixtures("district")
def test_rows_taken_with_a_hint_are_counted_in_the_preview() -> None:
    """照收而有提示的行，预览里说有几行；不可能的比例是问题行。"""
    head, rows = (*make.ENTITY_HEAD, "企业类型"), [[*row, "个体工商户"] for row in make.entity_rows(2)]
    rows += [[*row, "企业"] for row in make.entity_rows(3, 10)]
    batch = make.load("entities", make.csv_bytes(head, rows))
    assert (batch.note["noted"], views.summary(batch)["noted"]) == (2, 2)
    shown, following, total = views.rows(SYSTEM, batch.id, noted=True)
    assert ([(row["row"], bool(row["problems"])) for row in shown], following, total) == (
        [(2, True), (3, True)],
        None,
        2,
    )
    wrong = make.item_row(1)
    wrong[make.ITEM_HEAD.index("抽查比例")] = "150%"
    report = batches.check(make.csv_bytes(make.ITEM_HEAD, [wrong]), "items", batches.place_of("990100-SJ", SYSTEM))
    assert [(told["code"], told["column"]) for told in report["problems"]] == [("item.ratio_impossible", "抽查比例")]


@pytest.mark.usefixtures("district")
def test_an_empty_state_of_a_new_firm_is_said_to_be_read_as_in_business() -> None:
    """登记状态空着的新户收为在营，预览逐行说明并计数，不拦；库里已有的照旧、没有这一列的不说。"""
    head = (*make.ENTITY_HEAD, "经营状态")
    rows = [[*row, said] for row, said in zip(make.entity_rows(3), ("停业", "", " "), strict=True)]
    batch = make.load("entities", make.csv_bytes(head, rows))
    assert (batch.new, batch.rejected, views.summary(batch)["noted"]) == (3, 0, 2)
    shown, *_ = views.rows(SYSTEM, batch.id, noted=True)
    told = [[(one["column"], one["code"], one["message"][:8]) for one in row["problems"]] for row in shown]
    assert told == [[("经营状态", "entity.status_empty", "空着，读作在营。")]] * 2
    moved = [[*row[:2], f"{row[2]}东", *row[3:], ""] for row in make.entity_rows(3)]
    again = make.load("entities", make.csv_bytes(head, moved))
    assert (again.changed, views.summary(again)["noted"]) == (3, 0)
    assert not any("status" in (row.after or {}) for row in session().scalars(make.staged_rows(again.id)))
    without = make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(2, 50)))
    assert (without.new, views.summary(without)["noted"]) == (2, 0)


@pytest.mark.usefixtures("district")
def test_a_person_of_another_office_is_told_in_the_preview() -> None:
    """工作单位写着本地另一个部门的人照收，预览逐行说是哪一家；本部门的所队、看不出是哪一家的不说。"""
    for at, name in enumerate(("青禾县消防救援大队", "青禾县文化和旅游局", "青禾县城市管理综合执法局")):
        accounts.create_department(SYSTEM, code=f"990100-X{at}", name=name, short_name="消文城"[at])
    units = ["消防救援大队防火科", "县文旅局", "", "城关市场监管所", "县市场监管局", "市场监督管理局稽查队", "执法大队"]
    rows = [make.inspector_row(at) for at in range(len(units))]
    for row, unit in zip(rows, units, strict=True):
        row[make.INSPECTOR_HEAD.index("工作单位")] = unit
    batch = make.load("inspectors", make.csv_bytes(make.INSPECTOR_HEAD, rows))
    shown, *_ = views.rows(SYSTEM, batch.id, noted=True)
    told = [(one["column"], one["message"].partition("，")[0]) for row in shown for one in row["problems"]]
    assert (batch.new, batch.rejected) == (7, 0)
    assert told == [("工作单位", f"写的是别的部门（青禾县{name}）") for name in ("消防救援大队", "文化和旅游局")]


@pytest.mark.usefixtures("district")
def test_a_unit_no_department_is_called_is_told_in_the_preview() -> None:
    """工作单位像一家单位的名称，系统里没有部门叫它的照收，逐行说明白；本部门的叫法、科室所队不说。"""
    odd = ("青禾县农业农村局", "某某检测有限公司")
    units = [*odd, "县市场监管局", "本局", "城关分局", "食品科", "市场监督管理局、农业农村局"]
    rows = [make.inspector_row(at) for at in range(len(units))]
    for row, unit in zip(rows, units, strict=True):
        row[make.INSPECTOR_HEAD.index("工作单位")] = unit
    batch = make.load("inspectors", make.csv_bytes(make.INSPECTOR_HEAD, rows))
    shown, *_ = views.rows(SYSTEM, batch.id, noted=True)
    told = [(one["value"], one["message"].partition("，")[0]) for row in shown for one in row["problems"]]
    assert (batch.new, told) == (7, [(unit, "系统里没有部门叫这个名称") for unit in odd])


@pytest.mark.parametrize("said", ["信用好、风险低", "A 信用好、风险低", "A类", "a", "A 低风险", "低", "A级（低风险）"])
def test_a_class_of_risk_in_words(said: str) -> None:
    """信用风险分类写字母或办公端的说法都行。"""
    assert entity(credit_class=said).values["credit_class"] == "A"


@pytest.mark.parametrize(
    ("said", "means"), [("B 一般", "B"), ("较高", "C"), ("D级（高风险）", "D"), ("A 较高", None), ("中", None)]
)
def test_the_letter_and_the_word_of_a_risk_must_agree(said: str, means: str | None) -> None:
    """字母与文字不一致、不在四类里的，是问题行，从不猜。"""
    read = entity(credit_class=said)
    assert (read.values.get("credit_class"), bool(read.flaws)) == (means, means is None)


@pytest.mark.usefixtures("district")
def test_a_long_name_is_counted_in_full_and_an_empty_one_says_one_thing() -> None:
    """5,025 个字说 5,025；没有名称的行只说没有名称。"""
    rows = make.entity_rows(3)
    rows[1][0] = "店" * 5025
    rows[2][0], rows[2][1] = "", rows[0][1]
    content = make.csv_bytes(make.ENTITY_HEAD, rows)
    told = batches.check(content, "entities", batches.place_of("990100-SJ", SYSTEM))["problems"]
    assert [each["message"] for each in told] == ["有 5,025 个字，最多 200 个字。", "名称必填。"]


def test_a_cell_beyond_all_bounds_is_not_cut_in_silence() -> None:
    """超过一格上限的文字是问题行，不悄悄截短。"""
    record = {"name": "某事项", "basis": "《某法》第一条", "content": "字" * CELL}
    draft = pipeline.KINDS["items"].draft(2, record, {name: name for name in record}, False)
    assert [(flaw.column, flaw.code) for flaw in draft.flaws] == [("content", "text.too_long")]


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("kind", list(templates.NAMES))
def test_a_blank_sheet_is_read_but_brings_nothing(kind: str) -> None:
    """空白表的每一列都认得，必需的列都在；说明与案例两行跳过，案例本身是好的一行。"""
    content, _ = templates.template(kind)
    place = batches.place_of("990100-SJ", SYSTEM)
    with pytest.raises(Unreadable, match="表是空的"):
        batches.check(content, kind, place)
    wanted = pipeline.KINDS[kind].columns
    titles = [one["title"] for one in templates.described(kind)["columns"]]
    assert all(wanted.field_of(f"*{title}") for title in titles)
    sample = [value for _, _, value in templates.LINES[kind]]
    report, ignored = batches.rehearse(make.csv_bytes(tuple(titles), [sample]), kind, place)
    assert (report["new"], report["problems"], ignored) == (1, [], [])


@pytest.mark.usefixtures("district")
def test_the_command_line_names_departments_and_columns_left_out(app: Flask, tmp_path: Path) -> None:
    """部门代码写错时列出已登记的代码；没有读的列说出来；空白表也能由命令写出。"""
    runner, file = app.test_cli_runner(), tmp_path / "in.csv"
    rows = [[*row, "?"] for row in make.entity_rows(1)]
    file.write_bytes(make.csv_bytes((*make.ENTITY_HEAD, "心情"), rows))
    wrong = runner.invoke(args=["import", "entities", str(file), "--department", "SJ"])
    assert wrong.exit_code == 2
    assert "990100-SJ  " in wrong.stderr
    done = runner.invoke(args=["import", "entities", str(file), "--department", "990100-SJ", "--dry-run"])
    assert "没有读的列：心情。" in done.stderr
    blank = tmp_path / "blank.xlsx"
    assert runner.invoke(args=["import", "template", "items", str(blank)]).exit_code == 0
    assert blank.read_bytes()[:2] == b"PK"


def test_a_lone_title_is_not_part_of_the_head() -> None:
    """表头上面只有一格的标题行，不与列名连在一起。"""
    rows = [
        (1, ["青禾县2026年企业台账", "", ""]),
        (2, ["企业名称", "统一社会信用代码", "自编栏"]),
        (3, ["甲", "乙", "丙"]),
    ]
    head = columns.guess(rows, entities.COLUMNS)
    assert head is not None
    assert (head.row, head.lines, head.cells) == (2, 1, tuple(rows[1][1]))


def test_a_text_of_single_words_is_no_table() -> None:
    """改名冒充的文本：每行只有一格，不当作表。"""
    with pytest.raises(Unreadable) as caught:
        open_sheet(b"not excel\n", entities.COLUMNS)
    assert caught.value.code == "import.no_table"


def test_a_cover_sheet_does_not_hide_the_table_behind_it() -> None:
    """封面只有一栏的，不说“这不是表格”：给人对列的是像表格的那一张，只有一栏的才说。"""
    book = openpyxl.Workbook()
    book.active.title = "封面"
    book.active.append(["青禾县企业台账"])
    sheet = book.create_sheet("名录")
    sheet.append(["商户字号", "执照号码", "住所"])
    sheet.append(["甲店", "91990100MA0000001A", "一路1号"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(NoHead) as caught:
        open_sheet(out.getvalue(), entities.COLUMNS)
    assert (caught.value.at, caught.value.head and caught.value.head.cells[0]) == (1, "商户字号")
