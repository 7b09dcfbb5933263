"""尽职材料：照清单、照检查表、何人何时怎样做的，每一行都有凭据；没有做的照实写没有（S3-21）。"""

from __future__ import annotations

from server import clock
from server.dossiers.views import detail as dossier_page
from server.insight import diligence
from tests.server.followups.conftest import Case
from tests.server.followups.test_cases import publish
from tests.server.publications.made import withdraw


def test_the_pack_shows_what_was_done_by_the_list_and_when(case: Case) -> None:
    """一次真的检查：抽签、持证两人、亮证、逐项检查、封存、审定都做了并有凭据；没有公示的照实写，公示之后才算做了。"""
    told = diligence.pack(case.actor("clerk"), case.visit.insp)
    lines = {line["title"]: line for line in told["lines"]}
    for title in ("由抽签确定", "两名以上有证人员", "出示执法证件", "送达检查通知书", "照检查表逐项检查", "现场封存"):
        assert lines[title]["done"], title
        assert lines[title]["says"], title
    missing = [line["title"] for line in told["lines"] if not line["done"]]
    assert told["total"] - told["done"] == len(missing) > 0
    counts = dossier_page(case.dossier)["record"]["counts"]
    said = f"共 {counts['n']} 项：查 {counts['a']}（不符合 {counts['d']}），不适用 {counts['b']}，未查 {counts['c']}"
    assert lines["照检查表逐项检查"]["says"] == said
    publish()
    after = diligence.pack(case.actor("clerk"), case.visit.insp)
    assert after["done"] == told["done"] + 1


def test_a_withdrawn_result_was_published_all_the_same(case: Case) -> None:
    """撤下了的：公示有记录，写明哪天公示、哪天撤下。"""
    row = publish()
    assert row is not None
    withdraw(case.district, row.id, "主体认定有误")
    told = diligence.pack(case.actor("clerk"), case.visit.insp)["lines"]
    line = next(one for one in told if one["title"] == "公示")
    today = clock.today().isoformat()
    assert (line["done"], line["says"].count(today)) == (True, 2)
    assert line["says"].endswith("撤下")
