"""真实的清单与名录（EXTERNAL_DATA）：不提交，只在有时核对。"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.auth import SYSTEM
from server.db import session
from server.registry.imports import batches
from server.registry.imports.limits import Unreadable
from server.registry.items import service as items
from server.registry.models import Entity, Item
from tests import makers_registry as make

pytestmark = [pytest.mark.external, pytest.mark.usefixtures("district")]


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
    """五万户：二十秒之内，没有地址的五户逐行说明，再导一次全部不变。"""
    file = external_data / "enterprises" / "enterprises_50k.csv.gz"
    began = time.perf_counter()
    batch = make.load("entities", file)
    assert time.perf_counter() - began < 60  # a shared machine; the figure of the promise is measured by the bench
    assert (batch.rows, batch.new, batch.rejected) == (50_000, 49_995, 5)
    assert session().scalar(select(func.count()).select_from(Entity)) == 49_995
    again = batches.check(file, "entities", batches.place_of("990100-SJ", SYSTEM))
    assert (again["same"], again["new"], again["changed"]) == (49_995, 0, 0)


def test_dirty_sheets_of_real_offices(external_data: Path) -> None:
    """真实的待抽库：15 位与 18 位混用，13 位的逐行拒绝；xls 里其实是 xlsx 的模板读得开但没有数据。"""
    place, folder = batches.place_of("990100-SJ", SYSTEM), external_data / "excel"
    first = batches.check(folder / "zj_pool_check01.xlsx", "entities", place)
    assert (first["rows"], first["rejected"]) == (478, 1)
    second = batches.check(folder / "zj_pool_check02.xlsx", "entities", place)
    assert (second["rows"], second["rejected"]) == (2883, 10)
    with pytest.raises(Unreadable) as caught:
        batches.check(folder / "zj_pool_import_template.xls", "entities", place)
    assert caught.value.code == "import.empty"


def test_every_dirty_sheet_answers(external_data: Path) -> None:
    """文件夹里的每一份表：要么有报告，要么有一句中文，没有别的。"""
    place = batches.place_of("990100-SJ", SYSTEM)
    for file in sorted((external_data / "excel").iterdir()):
        for kind in ("items", "entities", "inspectors"):
            try:
                report = batches.check(file, kind, place)
            except Unreadable as unreadable:
                assert unreadable.message, file.name  # noqa: PT017 - either answer is right
            else:
                assert report["rows"] == sum(report[name] for name in ("new", "changed", "same", "rejected"))
