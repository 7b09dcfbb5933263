"""“抽查依据”一格：每部法有自己的条款，没有读进去的字一个不漏地说出来。"""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from server.db import session
from server.registry.imports import bases, items
from server.registry.imports.basis_words import HARMLESS
from server.registry.imports.pipeline import verdict
from server.registry.models import Item
from tests import makers_registry as make

Pairs = list[tuple[str, str]]
QUALITY = ("产品质量法", "第十五条")


def pairs(text: str) -> Pairs:
    """读出的名称与条款。"""
    return [(title, article) for title, article, _ in bases.read(text)]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("《产品质量法》第十五条、标准化法第三十二条", ("标准化法", "第三十二条")),
        ("《产品质量法》第十五条和标准化法第三十二条", ("标准化法", "第三十二条")),
        ("《产品质量法》第十五条，标准化法第三十二条", ("标准化法", "第三十二条")),
        ("《产品质量法》第十五条标准化法第三十二条", ("标准化法", "第三十二条")),
        ("《产品质量法》第十五条，并依据公司法第三条", ("公司法", "第三条")),
        ("《产品质量法》第十五条+市场主体登记管理条例第三条", ("市场主体登记管理条例", "第三条")),
        ("《产品质量法》第十五条，刑法第一百四十条", ("刑法", "第一百四十条")),
        ("《产品质量法》第十五条及药品经营质量管理规范第三条", ("药品经营质量管理规范", "第三条")),
        ("《产品质量法》第十五条、商品量计量违法行为处罚规定第三条", ("商品量计量违法行为处罚规定", "第三条")),
        ("《产品质量法》第十五条、麻醉药品和精神药品管理条例第三条", ("麻醉药品和精神药品管理条例", "第三条")),
        ("产品质量法第十五条、标准化法第三十二条", ("标准化法", "第三十二条")),
        ("产品质量法第15条；食品安全法实施条例第3条", ("食品安全法实施条例", "第3条")),
        ("产品质量法 第十五条 医疗机构药品监督管理办法（试行）第三条", ("医疗机构药品监督管理办法（试行）", "第三条")),
        (
            "法律：产品质量法第十五条；规章：产品质量监督抽查管理暂行办法第三条",
            ("产品质量监督抽查管理暂行办法", "第三条"),
        ),
        ("1.《产品质量法》第十五条 2.标准化法第三十二条", ("标准化法", "第三十二条")),
        ("《产品质量法第十五条、《标准化法》第三十二条", ("标准化法", "第三十二条")),
        ("《产品质量法》第十五条、《计量法》实施细则第五条", ("计量法实施细则", "第五条")),
    ],
)
def test_a_second_law_without_marks_keeps_its_own_article(text: str, second: tuple[str, str]) -> None:
    """后一部没有书名号的法，条款归它自己。"""
    assert [(title, re.sub("15", "十五", article)) for title, article in pairs(text)] == [QUALITY, second]
    assert bases.dropped(text) == []


@pytest.mark.parametrize(
    "unsure",
    [
        "国务院令第412号第三条", "公安部令第120号第六条", "该办法第三条", "同法第三十条", "检验方法第三条",
        "依法第三条",
        "国务院规定第三条", "省级人民政府规定第三条", "实施办法第三条", "GB 7718第三条", "本条例第三条", "附件第三条",
        "食品安全国家标准第三条", "及其实施条例第五条", "集体商标、证明商标注册和管理办法第十四条",
        "特种设备安全法特种设备安全监察条例第三条", "违反标准化法第三条", "自由裁量第三条", "新修订的消防法第三条",
        "不适用消防法第三条", "现行消防法第三条", "②消防法第三条", "2.消防法第三条",
    ],
)  # fmt: skip
def test_an_article_of_an_unsure_source_is_told_and_given_to_no_law(unsure: str) -> None:
    """不能肯定是哪部法的条款，不归前面的法，原文说出来。"""
    for mark in ("、", "，", "；", " "):
        text = f"《产品质量法》第十五条{mark}{unsure}"
        assert pairs(text) == [QUALITY]
        assert bases.dropped(text) == [("产品质量法", unsure)]
    assert pairs(f"产品质量法第十五条，{unsure}") == [QUALITY]


@pytest.mark.parametrize(
    "beside",
    [
        "〔2021〕第37号令", "本局三定方案", "省级以上部门规定的其他情形", "国务院规定", "国家有关规定", "15、16",
        "应当检验合格，不得以不合格产品冒充合格产品，依照标准化法第三条处罚",
    ],
)  # fmt: skip
def test_words_beside_a_basis_are_told(beside: str) -> None:
    """依据旁边没有读进去的话，原样说出来。"""
    text = f"《产品质量法》第十五条，{beside}；《标准化法》第三条"
    assert pairs(text) == [QUALITY, ("标准化法", "第三条")]
    assert bases.dropped(text) == [("产品质量法", beside)]


def test_an_article_of_laws_without_a_name_is_told() -> None:
    """“等法律法规”后面的条款，不归前面的法。"""
    assert pairs("《产品质量法》第十五条、行政法规第三条") == [QUALITY]
    assert bases.dropped("《产品质量法》第十五条、行政法规第三条") == [("产品质量法", "第三条")]
    text = "食品安全法、药品管理法及其实施条例第三条"
    assert pairs(text) == [("食品安全法", ""), ("药品管理法", "")]
    assert bases.dropped(text) == [("药品管理法", "其实施条例第三条")]


def test_a_quoted_article_is_told_and_names_no_law_without_marks() -> None:
    """冒号后面抄的条文不当作依据，说出来；冒号前的条款照读。"""
    quoted = "国家实行监督检查制度。依照标准化法第三十二条处理"
    assert pairs(f"《产品质量法》第十五条：{quoted}") == [QUALITY]
    assert bases.dropped(f"《产品质量法》第十五条：{quoted}") == [("产品质量法", quoted)]


def test_what_stands_before_the_first_basis_is_told() -> None:
    """参照别的文件的，名称照读，“参照”说出来。"""
    text = "参照《关于某事的通知》"
    assert pairs(text) == [("关于某事的通知", "")]
    note = items.read(2, {"name": "甲", "basis": text}, {"basis": "抽查依据"}).notes[0]
    assert (note.code, "开头的“参照”" in note.message) == ("item.basis_part", True)


def test_one_note_says_the_first_three_pieces_and_how_many() -> None:
    """几处没有读进去的合成一句：前三处和总数。"""
    text = "；".join(f"《{name}法》第一条，{name}附则说明" for name in "甲乙丙丁")
    staged = verdict(items.read(2, {"name": "甲", "basis": text}, {"basis": "抽查依据"}), [], None)
    assert [told["code"] for told in staged["problems"]] == ["item.basis_part"]
    message = staged["problems"][0]["message"]
    assert "《丙法》后面的“丙附则说明”等 4 处" in message
    assert "丁附则" not in message


@pytest.mark.parametrize(
    "name",
    [
        "‹产品质量法>", "‹产品质量法›", "〈产品质量法〉", "＜产品质量法＞", "<产品质量法>", "«产品质量法»",
        "《产品质量法＞",
        '"产品质量法"', "“产品质量法”", "「产品质量法」", "『产品质量法』", "【产品质量法】", "[产品质量法]",
        "《 产品质量法 》",
        "《产品质\n量法》", "产品质量法",
    ],
)  # fmt: skip
def test_other_marks_and_blanks_are_read_like_the_usual(name: str) -> None:
    """别的括号当书名号读，名称里不留记号；条款前的空白不算，第15条、第十五条照写的留。"""
    for article, kept in (
        ("第十五条", "第十五条"),
        (" 第15条", "第15条"),
        ("\n第 15 条 第2款", "第15条第2款"),
        ("第１５条", "第15条"),
    ):
        assert pairs(name + article) == [("产品质量法", kept)]
        assert bases.dropped(name + article) == []


def test_quotes_around_other_words_make_no_name() -> None:
    """引号里的不像法律名称，不当作依据。"""
    assert bases.read("“双随机、一公开”监管") == []
    assert pairs("《关于推行“双随机、一公开”的通知》") == [("关于推行“双随机、一公开”的通知", "")]


@pytest.mark.parametrize(
    ("articles", "kept"),
    [
        ("第十条第一款、第二款，第十一条", "第十条第一款、第二款、第十一条"),
        ("第十五、十六条", "第十五、十六条"),
        ("第15、17、18条", "第15、17、18条"),
        ("第十五条、十六条", "第十五条、十六条"),
        ("第三条至第五条", "第三条至第五条"),
        ("第一百一十条第一款第（一）、（二）项", "第一百一十条第一款第（一）、（二）项"),
        ("（2021年修正）第五条", "第五条"),
        ("（2021年修正，第五条）", "第五条"),
        ("第四章第五条", "第五条"),
        ("[第五条]", "第五条"),
        ("第五条第（一）项至第（三）项", "第五条第（一）项至第（三）项"),
        ("（《关于修改〈甲法〉的决定》第三次修正）第五条", "第五条"),
    ],
)
def test_articles_are_kept_as_written(articles: str, kept: str) -> None:
    """条、款、项几个连写的，照写的留；括号里的修正经过不是依据，后面的条款仍归这部法。"""
    assert pairs(f"《甲法》{articles}") == [("甲法", kept)]


@pytest.mark.parametrize(
    "text",
    [
        "《甲法》、《乙条例》相关规定", "根据《甲法》第三条的规定", "法律依据：《甲法》第三条。",
        "国务院《甲条例》第三条、公安部《乙办法》第五条规定", "某省某局关于印发《甲方案》的通知", "《甲法》等法律法规",
        "依据《甲法》及《乙条例》等有关规定", "一、《甲法》\n二、《乙法》", "1.《甲法》；2.《乙法》",
        "（一）《甲法》；（二）《乙法》",
    ],
)  # fmt: skip
def test_harmless_words_are_not_told(text: str) -> None:
    """根据、等、相关规定、发文机关、序号，不提。"""
    assert bases.read(text)
    assert bases.dropped(text) == []


NAMES = st.sampled_from(["产品质量法", "标准化法", "消防法", "食品安全法实施条例", "某省计量条例", "甲乙丙管理办法"])
ARTICLES = st.sampled_from(
    ["第十五条", "第3条", " 第 8 条", "第一条第二款第（三）项", "第七条至第九条", "第二十、二十一条"]
)
WRITTEN = st.sampled_from(["《{}》", "‹{}>", "“{}”", "{}", "《{}》（2018年修正）", "{}（试点）", "[{}]"])
OTHERS = st.sampled_from(
    [
        "本局三定方案",
        "〔2021〕第37号令",
        "国务院令第412号",
        "其他情形",
        "检验方法",
        "该办法",
        "国家规定",
        "X",
        "不得违反",
    ]
)
PIECES = st.lists(
    st.one_of(
        st.tuples(WRITTEN, NAMES, ARTICLES).map(lambda one: one[0].format(one[1]) + one[2]),
        st.tuples(WRITTEN, NAMES).map(lambda one: one[0].format(one[1])),
        OTHERS,
        st.tuples(OTHERS, ARTICLES).map("".join),
        ARTICLES,
        st.sampled_from(["等", "相关规定", "根据", "参照", "（见附件）", "（", "》", "：", "\n", "1."]),
    ),
    max_size=7,
)
CELLS = st.tuples(PIECES, st.sampled_from(["、", "，", "；", "和", " ", ""])).map(lambda one: one[1].join(one[0]))
MARKS = re.compile(r"[\[\]\s、，,；;。：:《》‹›<>“”（）()·*…]+|(?<![0-9])1\.|的通知")


def unaccounted(text: str) -> str:
    """一格里既没有读进依据、也没有说出来、又不是无关紧要的字。"""
    reading = bases.Reading(text)
    rest = list(reading.text)
    for start, end, _ in reading.lost:
        rest[start:end] = "、" * (end - start)
    left = "".join(rest)
    for found in sorted(reading.bases, key=lambda each: -len(each.title)):
        left = left.replace(found.title, "、")
    for said in sorted((said for found in reading.bases for said in found.articles), key=len, reverse=True):
        left = re.sub(r"\s*".join(map(re.escape, said)), "、", left)
    return "".join(part for part in MARKS.split(left) if not HARMLESS.fullmatch(part))


@given(CELLS)
def test_every_character_is_read_harmless_or_told(text: str) -> None:
    """怎样拼凑的一格，每个字都有着落。"""
    assert unaccounted(text) == ""


@given(CELLS)
def test_no_article_is_read_that_does_not_follow_its_law(text: str) -> None:
    """读出的每一条款，在原文里跟在它那部法的名称后面，中间没有别的法，也没有没读的话。"""
    reading = bases.Reading(text)
    kept = reading.text
    for start, end, _ in reading.lost:
        kept = kept[:start] + "□" * (end - start) + kept[end:]
    flat = re.sub(r"\s", "", kept)
    named = 0
    for found in reading.bases:
        named = at = flat.index(found.title, named) + len(found.title)
        for said in found.articles:
            stop = flat.index(said, at)
            between = flat[at:stop]
            while (plain := re.sub(r"[（(][^（）()]*[）)]", "", between)) != between:
                between = plain
            assert not re.search(r"[□法例]|办法", between), (text, found)
            at = stop + len(said)


@given(st.text(alphabet="《》‹>“”（）第条款项一二15、，：法和令 \n产品质量规定办某", max_size=60))
def test_any_string_is_read_without_an_error(text: str) -> None:
    """任意的字也读得完，每个字有着落；读出的名称不空，都在原文里。"""
    flat = re.sub(r"\s", "", text)
    for title, article, _ in bases.read(text):
        assert title
        assert re.sub(r"\s", "", title) in flat
        assert article == "" or "条" in article
    assert bases.dropped(text) == [] or text.strip()


@pytest.mark.parametrize(
    "text", ["第" + "1、  " * 4000, "《" * 9000, "（" * 9000 + "）" * 9000, "部、" * 9000 + "《甲法》", "法和" * 9000]
)
def test_a_hostile_cell_is_read_quickly(text: str) -> None:
    """凑出来的长串不会拖住导入。"""
    began = time.thread_time()  # its own work only: a busy machine is no fault of the cell
    bases.read(text)
    assert time.thread_time() - began < 5  # eighty times what it takes; a search that tries every way takes hours


@pytest.mark.usefixtures("district")
def test_the_command_line_tells_the_same_and_stores_each_law_with_its_own_article(app: Flask, tmp_path: Path) -> None:
    """命令行导入：两部法各有自己的条款，没有读进去的在报告的这一行上说出来。"""
    file, report = tmp_path / "in.csv", tmp_path / "R.json"
    cell = "《产品质量法》第十五条、标准化法 第32条，本局三定方案第三条"
    file.write_bytes(make.csv_bytes(("抽查事项", "抽查依据", "抽查方式"), [["甲项检查", cell, "现场检查"]]))
    args = ["import", "items", str(file), "--department", "990100-SJ", "--report", str(report)]
    for more in (["--dry-run"], []):
        done = app.test_cli_runner().invoke(args=[*args, *more])
        said = json.loads(report.read_text("utf-8"))
        assert (done.exit_code, said["problems"]) == (0, [])
        assert [(each["row"], each["code"]) for each in said["notes"]] == [(2, "item.basis_part")]
        assert "第 2 行照收" in done.stderr
        assert "《标准化法》后面的“本局三定方案第三条”" in done.stderr
    item = session().scalars(select(Item)).one()
    assert [(basis.title, basis.article) for basis in item.bases] == [QUALITY, ("标准化法", "第32条")]


@pytest.mark.external
def test_the_real_lists_are_told_only_of_what_is_not_read(external_data: Path) -> None:
    """真实的两份清单：有文号、标准号的和写错了条款的几行有提示，别的都不提，每个字有着落。"""
    told: dict[str, int] = {}
    for file, column in (
        ("items-zhejiang2017/random_check_items.csv", "抽查依据"),
        ("items-joint/platform_item_codes_neimenggu.csv", "basis"),
    ):
        with (external_data / file).open(encoding="utf-8-sig") as lines:
            for row in csv.DictReader(lines):
                for _, said in bases.dropped(row[column]):
                    told[said] = told.get(said, 0) + 1
                assert len(bases.read(row[column])) >= row[column].count("《") - row[column].count("〈")
    assert told == {
        "浙食药监规〔2015〕25号": 2,
        "国药监市〔2005〕25号": 2,
        "国家食品药品监督管理总局令第14号": 2,
        "国家食品药品监督管理总局令第13号": 2,
        "浙食药监市〔2011〕6号": 2,
        "国食药监安[2011]442号": 1,
        "浙江省政府令第238号": 1,
        "工商总局令第89号": 1,
        "等一款": 1,
        "第": 1,
        "GB 17167": 1,
    }
