"""一行读成什么：对列、代码、依据、日期。"""

from __future__ import annotations

import pytest

from server.domain.codes import make_registration_number, make_uscc
from server.registry.entities.initials import initials
from server.registry.imports import bases, columns, entities, fields, inspectors, items
from server.registry.imports.limits import Unreadable
from server.registry.imports.pipeline import verdict

GOOD = make_uscc(7)
TITLES = {"code": "统一社会信用代码", "name": "企业名称", "address": "住所"}


def entity(**record: str):  # type: ignore[no-untyped-def]
    """读一户。"""
    full = {"code": GOOD, "name": "青禾县某店", "address": "文化路1号"} | record
    return entities.read(5, full, TITLES | {key: key for key in record if key not in TITLES})


def first(draft) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """第一个问题。"""
    return draft.flaws[0].code, draft.flaws[0].message


@pytest.mark.parametrize(
    ("code", "problem", "message"),
    [
        (
            "9.13706E+17",
            "uscc.scientific",
            "表格软件已把代码变成数值，18 位里只剩前 6 位，后 12 位丢失，无法还原。"
            "请从原系统重新导出，并把该列设为文本；也可照执照重填。",
        ),
        ("913705990000000000", "uscc.trailing_zeros", "只剩 15 位有效数字，末三位被补成 000。不猜测。"),
        ("91370599MAETJBRO4X", "uscc.letter", "含字母 O（代码中不使用）。改为数字 0 后校验通过。"),
        ("91370599MAR8A67683", "uscc.check_digit", "校验位不符：末位应为 X，表中为 3。可能有一位抄错。"),
        ("91370599MAR8A6769", "uscc.length_17", "只有 17 位，应为 18 位。请核对营业执照。"),
    ],
)
def test_wrong_codes_speak_the_sentences_of_the_screen(code: str, problem: str, message: str) -> None:
    """错的代码各说各的原因，与导入页上的字句一致。"""
    assert first(entity(code=code)) == (problem, message)


def test_a_suggestion_only_when_the_check_digit_then_fits() -> None:
    """只有改了之后校验相符才给建议。"""
    assert entity(code="91370599MAETJBRO4X").flaws[0].suggestion == "91370599MAETJBR04X"
    assert entity(code="91370599MAETJBSO4X").flaws[0].suggestion is None


def test_the_old_fifteen_digit_number_is_accepted() -> None:
    """15 位注册号校验通过即收，种类记为注册号。"""
    number = make_registration_number(12)
    assert entity(code=number).key == f"reg_no:{number}"


def test_full_width_and_spaces_are_the_same_code() -> None:
    """全角字母与夹着的空格不影响认码。"""
    wide = "".join(chr(ord(each) + 0xFEE0) for each in GOOD)
    assert entity(code=f" {wide[:9]} {wide[9:]}　").key == f"uscc:{GOOD}"


def test_kind_follows_the_code() -> None:
    """主体类型先看代码前两位。"""
    assert entity(code=make_uscc(1, kind="92")).values["kind"] == "SELF_EMPLOYED"
    assert entities.kind_of(make_registration_number(3), "农民专业合作社") == "COOPERATIVE"


@pytest.mark.parametrize(
    ("record", "code", "message"),
    [
        ({"address": ""}, "entity.address", "住所（经营场所）必填。"),
        ({"name": ""}, "entity.name", "名称必填。"),
        ({"status": "注销 2026-05-30"}, "entity.closed", "主体已注销。不入有效名录，可登记为“退出”。"),
        (
            {"credit_class": "E"},
            "entity.credit_class",
            "信用风险分类只能是 A（低）、B（一般）、C（较高）、D（高），字母与文字要一致。",
        ),
    ],
)
def test_other_problems_of_an_entity(record: dict[str, str], code: str, message: str) -> None:
    """空住所、空名称、已注销、错的分类。"""
    assert first(entity(**record)) == (code, message)


def test_a_head_of_two_merged_rows_is_found_below_a_title() -> None:
    """表头前有标题行，表头合并两行，照样认出。"""
    rows = [
        (1, ["青禾县执法人员名单", "青禾县执法人员名单", "青禾县执法人员名单", "青禾县执法人员名单"]),
        (2, ["姓 名", "执法证", "执法证", "执法证"]),
        (3, ["姓 名", "证号", "有效期起", "有效期止"]),
        (4, ["张三", "9901000001", "2024-01-01", "2029-01-01"]),
    ]
    head = columns.find(rows, inspectors.COLUMNS)
    assert head is not None
    assert head.row == 3
    assert head.record(rows[3][1])["cert_to"] == "2029-01-01"


def test_full_width_titles_with_spaces_and_stars() -> None:
    """列名里的空格、星号、全角括号不影响认列。"""
    head = columns.find([(1, ["* 单位名称", "社会信用 代码", "住所(经营场所)"])], entities.COLUMNS)
    assert head is not None
    assert set(head.titles) == {"name", "code", "address"}


def test_a_missing_column_is_named() -> None:
    """缺列时说出缺哪一列。"""
    problem = columns.no_head([(1, ["企业名称", "注册地址"])], entities.COLUMNS)
    assert isinstance(problem, Unreadable)
    assert problem.message == "第 1 行的表头里缺少这些列：“统一社会信用代码或注册号”。"


def test_bases_are_read_with_their_articles() -> None:
    """依据按《》分开，条款归各自的法。"""
    text = "《产品质量法》第六十二条 《流通领域商品质量监督管理办法》第十条、第十一条第二款、《浙江省计量监督管理条例》"
    assert bases.read(text) == [
        ("产品质量法", "第六十二条", "LAW"),
        ("流通领域商品质量监督管理办法", "第十条、第十一条第二款", "RULE"),
        ("浙江省计量监督管理条例", "", "LOCAL_REGULATION"),
    ]


def test_bases_without_book_marks() -> None:
    """没有书名号的也认得法律名称。"""
    assert [basis[0] for basis in bases.read("特种设备安全法；特种设备安全监察条例")] == [
        "特种设备安全法",
        "特种设备安全监察条例",
    ]


def test_what_follows_a_basis_in_brackets_is_told_on_the_row() -> None:
    """括号里的文号、修正年份没有读进依据，在这一行上说出来，照样入库；括号里的条款、项不算。"""
    text = "《甲办法》（总局令第5号）第三条、《乙条例》（第五条）、《丙法》第六条第（二）项（2021年修正）"
    assert bases.dropped(text) == [("甲办法", "总局令第5号"), ("丙法", "2021年修正")]
    assert bases.dropped("特种设备安全法（第五条）；特种设备安全监察条例") == []
    draft = items.read(2, {"name": "甲", "basis": text}, {"name": "抽查事项", "basis": "抽查依据"})
    assert draft.flaws == []
    staged = verdict(draft, [], None)
    assert (staged["state"], [told["code"] for told in staged["problems"]]) == ("new", ["item.basis_part"])
    assert "《甲办法》后面的“总局令第5号”" in staged["problems"][0]["message"]


def test_methods_and_ratio_of_an_item() -> None:
    """方式归到固定的几种，比例写成分数，资质从要求里读出。"""
    record = {"name": "甲", "basis": "《广告法》", "methods": "现场检查、文件查阅", "ratio_text": "抽查比例不少于2‰"}
    draft = items.read(2, record | {"staff_requirement": "需专业岗位资格"}, dict.fromkeys(record, "列"))
    assert draft.values["methods"] == ["ON_SITE", "DOCUMENT"]
    assert draft.values["ratio"]["share"] == "1/500"
    assert draft.values["qualifications"] == ["专业岗位资格"]


def test_a_way_of_inspecting_that_is_not_read_is_told() -> None:
    """几种方式里有一种认不出：别的照收，这一种在这一行上说出来；都认得的不提。"""
    record = {"name": "甲", "basis": "《广告法》第六条", "methods": "现场检查、暗访"}
    staged = verdict(items.read(2, record, dict.fromkeys(record, "抽查方式")), [], None)
    assert (staged["state"], [told["code"] for told in staged["problems"]]) == ("new", ["item.method_part"])
    assert "读作“实地检查”；“暗访”没有读进去" in staged["problems"][0]["message"]
    for said in ("现场检查（暗访）", "书面检查（必要时飞行检查）", "不打招呼直奔现场暗访暗查", "现场检查、系统比对"):
        draft = items.read(2, record | {"methods": said}, dict.fromkeys(record, "抽查方式"))
        assert [told["code"] for told in verdict(draft, [], None)["problems"]] == ["item.method_part"]
    record["methods"] = "现场检查和书面检查、网络监测等方式"
    assert verdict(items.read(2, record, dict.fromkeys(record, "抽查方式")), [], None)["problems"] is None


def test_a_raw_percent_cell_of_an_item_is_read_as_a_share_and_told() -> None:
    """Excel 百分比格抄来的原值 0.03 读作 3%，比例一栏也写 3%，在这一行上说出来；写明 % 的不提。"""
    record = {"name": "甲", "basis": "《广告法》第六条", "ratio_text": "0.03"}
    draft = items.read(2, record, dict.fromkeys(record, "抽查比例"))
    assert (draft.values["ratio_text"], draft.values["ratio"]["share"]) == ("3%", "3/100")
    assert [(told["code"], "读作 3%" in told["message"]) for told in verdict(draft, [], None)["problems"]] == [
        ("item.ratio_raw", True)
    ]
    assert items.read(2, record | {"ratio_text": "3%"}, dict.fromkeys(record, "抽查比例")).notes == []


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("重点检查事项", "KEY"),
        ("一般", "GENERAL"),
        ("重点", "KEY"),
        ("一般事项", "GENERAL"),
        ("非重点", None),
        ("重点、一般", None),
    ],
)
def test_a_category_is_read_as_a_whole_word(said: str, category: str | None) -> None:
    """事项类别只认整个的词：非重点不是重点，两样都写的不猜。"""
    record = {"name": "甲", "basis": "《广告法》第六条", "category": said}
    draft = items.read(2, record, dict.fromkeys(record, "事项类别"))
    assert (draft.values.get("category"), [flaw.code for flaw in draft.flaws]) == (
        category,
        [] if category else ["item.category"],
    )


def test_an_unknown_method_is_a_problem() -> None:
    """认不出的方式要说。"""
    draft = items.read(2, {"name": "甲", "basis": "", "methods": "随便看看"}, {"methods": "抽查方式"})
    assert first(draft)[0] == "item.method"


INSPECTOR = {"name": "赵 青", "cert_no": "9901000001", "gender": "女", "birth_ym": "1988年3月5日"}


def inspector(**more: str):  # type: ignore[no-untyped-def]
    """读一人。"""
    return inspectors.read(2, INSPECTOR | more, {key: key for key in INSPECTOR | more})


def test_an_inspector_keeps_month_not_day_of_birth() -> None:
    """出生只留年月，姓名去空格，有效期可写在一格。"""
    values = inspector(validity="2024.01.01至2029年12月31日", qualifications="食品检查员、药品检查员；无").values
    assert values["name"] == "赵青"
    assert values["birth_ym"] == "1988-03"
    assert (values["cert_from"], values["cert_to"]) == ("2024-01-01", "2029-12-31")
    assert values["qualifications"] == ["食品检查员", "药品检查员"]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"cert_no": ""}, "inspector.cert_no"),
        ({"cert_no": "990100198803051234"}, "inspector.id_number"),
        ({"cert_no": "9.9E+17"}, "inspector.cert_scientific"),
        ({"gender": "其他"}, "inspector.gender"),
        ({"birth_ym": "八八年"}, "inspector.birth_ym"),
        ({"validity": "见证件"}, "inspector.validity"),
        ({"cert_from": "2029-01-01", "cert_to": "2024-01-01"}, "inspector.validity_order"),
        ({"cert_to": "2024-13-01"}, "inspector.cert_to"),
    ],
)
def test_problems_of_an_inspector(record: dict[str, str], code: str) -> None:
    """证号、性别、年月、有效期的各种不对。"""
    assert first(inspector(**record))[0] == code


def test_an_id_number_is_not_repeated_in_the_report() -> None:
    """误填的身份证号不在报告里重现。"""
    assert "880305" not in inspector(cert_no="990100198803051234").flaws[0].value


@pytest.mark.parametrize("text", ["2026-07-08", "2026/7/8", "2026年7月8日", "20260708", "２０２６.7.8"])
def test_days_are_read_as_people_write_them(text: str) -> None:
    """日期的几种写法。"""
    day = fields.day(text)
    assert day is not None
    assert day.isoformat() == "2026-07-08"


def test_initials() -> None:
    """拼音首字母，多音字按名称里的读法。"""
    assert initials("重庆银行（青禾）A1店") == "cqyhqha1d"


@pytest.mark.parametrize(("text", "seen", "lost"), [("9.13E+17", 3, 15), ("9.13705990000000009E+17", 15, 3)])
def test_a_rounded_code_says_how_much_is_gone(text: str, seen: int, lost: int) -> None:
    """变成数值的代码：看得到几位、丢了几位，照格里的数说；表格软件最多存 15 位。"""
    assert f"18 位里只剩前 {seen} 位，后 {lost} 位丢失" in first(entity(code=text))[1]


def test_a_trade_by_its_name_alone_gets_its_code() -> None:
    """只写名称的行业补上代码；两级同名的、标准里没有的照原文。"""
    said = {"餐饮业": "H62 餐饮业", "住宿和餐饮业": "H 住宿和餐饮业", "房地产业": "房地产业", "奶茶店": "奶茶店"}
    assert {one: entity(industry=one).values["industry"] for one in said} == said


def test_a_business_scope_is_no_trade() -> None:
    """经营范围不当作行业：没有行业一列的，行业空着。"""
    assert "industry" not in entity(scope="食品销售；日用百货零售").values
    head = columns.find([(1, ["企业名称", "统一社会信用代码", "经营范围"])], entities.COLUMNS)
    assert head is not None
    assert "industry" not in head.fields.values()
