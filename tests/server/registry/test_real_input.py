"""真实的清单与名录（EXTERNAL_DATA）：不提交，只在有时核对；每一份表的结果都写明。"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.auth import SYSTEM
from server.db import session
from server.registry.imports import batches, corrections, mappings
from server.registry.imports.limits import Unreadable
from server.registry.imports.opening import NoHead
from server.registry.items import service as items
from server.registry.models import Entity, ImportBatch, Item
from tests import makers_registry as make

pytestmark = [pytest.mark.external, pytest.mark.usefixtures("district")]

OUTCOMES: dict[str, object] = {
    "zj_pool_check01.xlsx": (478, 477, {"uscc.length": 1}),
    "zj_pool_check02.xlsx": (2883, 2873, {"uscc.length": 8, "reg_no.check_digit": 2}),
    "zj_speclib_template.xlsx": "import.empty",
    "zj_pool_import_template.xls": "import.empty",
    "zj_special_import_template.xls": "import.empty",
    "zj_A07.xls": "import.missing_column",
    "zj_B03.xls": "import.missing_column",
    "zj_C11.xls": "import.missing_column",
    "phpss_visibility.xlsx": "import.no_table",
    "sheetjs_sheet_visibility.xlsx": "import.no_header",
    "calamine_merge_cells.xlsx": "import.no_header",
    "calamine_date_1904.xlsx": "import.no_header",
    "calamine_pass_protected.xlsx": "import.password",
    "sheetjs_wps_fn.xlsx": "import.no_header",
    "calamine_whitespace_trim.xlsx": "import.no_header",
    "phpss_utf16le.csv": "import.no_header",
    "phpss_line_break_in_enclosure.csv": "import.no_header",
}
"""As entities: (rows, accepted, problems by code), or why the file as a whole is no list."""

READ = {
    "calamine_date_1904.xlsx": ["2021-01-01", "15"],
    "calamine_merge_cells.xlsx": ["Row Merge", "Row Merge", "Not Merged"],
    "phpss_utf16le.csv": ["Å", "1"],
    "phpss_visibility.xlsx": ["Visible1"],
    "sheetjs_sheet_visibility.xlsx": ["v", "i", "s", "i", "b", "l", "e"],
    "sheetjs_wps_fn.xlsx": ["Name", "Example", "Result"],
    "phpss_line_break_in_enclosure.csv": ["Name", "Copy", "URL"],
    "zj_A07.xls": ["公示信息双随机抽查记录表"] * 7,
    "zj_B03.xls": ["食品经营（销售）单位证后监管双随机抽查记录表"] * 7,
    "zj_C11.xls": ["特种设备使用（出租）单位双随机抽查记录表"] * 7,
}
"""What the first row of the file holds, whatever its extension says."""


def test_the_manifest_and_the_outcomes_name_the_same_files(external_data: Path) -> None:
    """目录里的每一份都有写明的结果，一份不多一份不少。"""
    with (external_data / "excel" / "MANIFEST.csv").open(encoding="utf-8") as manifest:
        assert {row["file"] for row in csv.DictReader(manifest)} == set(OUTCOMES)


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_every_dirty_sheet_has_its_outcome(external_data: Path, name: str) -> None:
    """每一份表当检查对象导入：几行、收几行、各种问题几行，或者整份为什么不是名录。"""
    file, place = external_data / "excel" / name, batches.place_of("990100-SJ", SYSTEM)
    expected = OUTCOMES[name]
    if isinstance(expected, str):
        with pytest.raises(Unreadable) as caught:
            batches.check(file, "entities", place)
        assert caught.value.code == expected
        return
    report = batches.check(file, "entities", place)
    problems = dict(Counter(each["code"] for each in report["problems"]))
    assert (report["rows"], report["new"], problems) == expected


@pytest.mark.parametrize("name", sorted(READ))
def test_every_dirty_sheet_is_read_as_it_is(external_data: Path, name: str) -> None:
    """每一份表的第一行：编码、合并、隐藏的工作表、起算年都读对了。"""
    first = next(
        line for line in make.read_lines((external_data / "excel" / name).read_bytes()) if isinstance(line, list)
    )
    assert first[1:] == READ[name]


def test_a_hint_row_below_the_head_is_no_data(external_data: Path) -> None:
    """模板里表头下面的填表说明不是数据：跳过之后什么也没有。"""
    place = batches.place_of("990100-SJ", SYSTEM)
    with pytest.raises(Unreadable, match="没有可导入的行"):
        batches.check(external_data / "excel" / "zj_speclib_template.xlsx", "entities", place)


def test_a_real_pool_goes_the_whole_way(external_data: Path) -> None:
    """真实的待抽库：读、改一行、入库、再导一次全部不变。"""
    file = external_data / "excel" / "zj_pool_check02.xlsx"
    batch_id = batches.receive(SYSTEM, "entities", batches.place_of("990100-SJ", SYSTEM), file, file.name)
    batches.stage(batch_id)
    wrong = session().scalars(make.staged_rows(batch_id)).all()
    first = next(row for row in wrong if row.state == "rejected")
    assert corrections.correct(SYSTEM, batch_id, first.row, {"code": make.entity_row(1)[1]}).state == "new"
    make.enter(batch_id)
    assert session().scalar(select(func.count()).select_from(Entity)) == 2874
    again = batches.check(file, "entities", batches.place_of("990100-SJ", SYSTEM))
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 2873)


def test_a_printed_check_table_can_be_matched_by_hand(external_data: Path) -> None:
    """不是名录的表也不会卡住：人来对列，读得出行来。"""
    file = external_data / "excel" / "sheetjs_wps_fn.xlsx"
    batch_id = batches.receive(SYSTEM, "entities", batches.place_of("990100-SJ", SYSTEM), file, file.name)
    with pytest.raises(NoHead):
        batches.stage(batch_id)
    mappings.match(SYSTEM, batch_id, 0, 1, {0: "name", 2: "code"})
    batches.stage(batch_id)
    batch = session().get_one(ImportBatch, batch_id, populate_existing=True)
    assert (batch.state, batch.rejected) == ("previewed", batch.rows)


def test_the_published_item_list(external_data: Path) -> None:
    """公布的 79 行事项全部读入；有依据的 78 项都能启用，缺依据的那一项不能。"""
    batch = make.load("items", external_data / "items-zhejiang2017" / "random_check_items.csv")
    assert (batch.rows, batch.new, batch.rejected) == (79, 79, 0)
    rows = list(session().scalars(select(Item).order_by(Item.id)))
    bare = [row.name for row in rows if not row.bases]
    assert len(bare) == 1 or not bare
    assert all(row.methods for row in rows if row.name != "奥林匹克标志、特殊标志等标志违法使用行为的检查")
    assert items.activate(SYSTEM, rows[0].id).state == "active"


@pytest.mark.slow
def test_fifty_thousand_firms(external_data: Path) -> None:
    """五万户：没有地址的五户、各列错位的一户（种类写成注册资金）逐行说明，经营范围不当作行业，再导一次全部不变。"""
    file = external_data / "enterprises" / "enterprises_50k.csv.gz"
    batch = make.load("entities", file)
    assert (batch.rows, batch.new, batch.rejected) == (50_000, 49_994, 6)
    assert session().scalar(select(func.count()).select_from(Entity)) == 49_994
    assert session().scalar(select(func.count()).select_from(Entity).where(Entity.industry != "")) == 0
    again = batches.check(file, "entities", batches.place_of("990100-SJ", SYSTEM))
    assert (again["same"], again["new"], again["changed"]) == (49_994, 0, 0)
