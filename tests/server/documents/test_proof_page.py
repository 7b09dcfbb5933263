"""公示证明的页面。"""

from __future__ import annotations

from server.documents import layout, tables
from server.publications.proofs import WORDS

LONG = "营业执照规范使用情况的检查；经营期限的检查；住所或驻在场所的检查；年度报告公示信息的检查；即时公示信息的检查"


def test_a_proof_with_its_seal_line_is_one_page() -> None:
    """栏目都写满的公示证明，连同出具单位和日期印在一页上。"""
    rows = [(title, LONG if name == "items" else "青禾县市场监督管理局二〇二六年度") for name, title in WORDS]
    context = {
        "public_id": "GS-2026-000001", "version": 2, "rows": rows, "channel": "青禾县“双随机、一公开”公示网站",
        "url": "https://sunlot.example/results/GS-2026-000001", "asked_at": "2026年11月22日 07时10分",
        "watermark": "演示", "sha256": "ab" * 32, "public_at": "2026年11月22日 07时05分",
    }  # fmt: skip
    html = layout.dated(tables.page("result_proof.html", context), "2026-11-22")
    assert len(layout.pages(html, layout.sheet("table.css"), archival=True).pages) == 1
