"""演示县的检查表与任务对得上：问到的每一部分都有任务里的事项作依据。"""

from __future__ import annotations

import csv
import io
import re

from server.demo import lists, starter
from server.demo.county import ON_THE_FORM

TITLE = re.compile(r"《(.+?)》")


def test_every_section_rests_on_an_item_of_the_task() -> None:
    """检查表每一部分引用的法，任务所列事项的抽查依据里都有；任务的事项也都问到。"""
    rows = list(csv.DictReader(io.StringIO(lists.items().decode("utf-8-sig"))))
    bases = {row["事项名称"]: set(TITLE.findall(row["抽查依据"])) for row in rows if row["事项名称"] in ON_THE_FORM}
    assert set(bases) == set(ON_THE_FORM)
    cited = [
        {title for item in part["items"] for basis in item["basis"] for title in TITLE.findall(basis)}
        for part in starter.checklist("DM01")["sections"]
    ]
    known = set().union(*bases.values())
    assert [titles - known for titles in cited] == [set()] * len(cited)
    assert all(laws & set().union(*cited) for laws in bases.values())
