"""照片上的标注：画成一层矢量盖在缩印上，同比例；照片的指纹与原件不变；没有标注的一卷与从前一样。"""

from __future__ import annotations

from pathlib import Path

from server.documents import layer, view
from server.documents.case import Case
from tests.server.documents import records
from tests.server.documents.test_render import pages, rendered

CIRCLE = {"shape": "CIRCLE", "x": 5000, "y": 5000, "rx": 800, "ry": 600}
ARROW = {"shape": "ARROW", "x": 0, "y": 10000, "to_x": 5000, "to_y": 5000}
WORDS = {"shape": "TEXT", "x": 5200, "y": 4000, "text": "此处<未>亮照"}


def marked(*marks: dict[str, object]) -> records.Writer:
    """第一张照片上画了几笔的一次检查。"""
    writer = records.usual(photos=1)
    first = next(op for op in writer.ops if op["kind"] == "photo.add")
    writer.op("photo.annotate", {"photo_id": first["p"]["photo_id"], "marks": list(marks)})
    writer.seal("R05", "封存")
    return writer


def test_the_layer_has_the_proportions_of_the_photo() -> None:
    """长边一千格；圈、箭头、文字都在格里，横竖一样。"""
    made = layer.layer([CIRCLE, ARROW, WORDS], 1600, 1200)
    assert made is not None
    assert (made["wide"], made["high"]) == (1000, 750)
    assert made["shapes"][0] == {"shape": "CIRCLE", "x": 500, "y": 375, "rx": 80, "ry": 45}
    assert made["shapes"][1]["path"].startswith("M0 750L500 375M")
    assert made["shapes"][2]["text"] == "此处<未>亮照"
    upright = layer.layer([CIRCLE], 1200, 1600)
    assert upright is not None
    assert (upright["wide"], upright["high"]) == (750, 1000)
    assert layer.layer([], 1, 1) is None


def test_the_photo_stays_and_its_caption_says_what_was_drawn() -> None:
    """照片页：指纹还是原来的，另写标注几处、写了什么。"""
    row = view.photos(Case(marked(CIRCLE, WORDS).record()))[0]
    plain = view.photos(Case(records.signed().record()))[0]
    assert row["marked"] == "标注2处：“此处<未>亮照”"
    assert (plain["marked"], plain["layer"], plain["marks"]) == ("", None, [])
    assert len(row["sha256"]) == 64


def test_the_layer_is_printed_as_vector(tmp_path: Path) -> None:
    """PDF 里文字取得出来，不是画死在照片里的。"""
    text = "".join("".join(pages(rendered(marked(CIRCLE, ARROW, WORDS), tmp_path), tmp_path)).split())
    assert "此处<未>亮照" in text
    assert "另存一层，原图未改" in text
