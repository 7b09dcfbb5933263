"""现场卷排成 PDF：字都在、页码都在、附件都在、同一记录同样的字节。"""

from __future__ import annotations

import io
import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from server.documents import service
from server.documents.attached import NoDossier, attachments
from server.documents.pictures import Unreadable, jpeg
from sync.canon import canonical
from tests.server.documents import records


def rendered(writer: records.Writer, folder: Path, **more: Any) -> bytes:
    """排一份。"""
    record = writer.record(**more)
    for sha, content in writer.files.items():
        (folder / sha).write_bytes(content)
    return service.render(record, records.manifest(record), {sha: folder / sha for sha in writer.files})


def pages(pdf: bytes, folder: Path) -> list[str]:
    """每页的文字。"""
    (folder / "it.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(folder / "it.pdf"), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """放影像的文件夹。"""
    return tmp_path_factory.mktemp("dossier")


@pytest.fixture(scope="module")
def usual(folder: Path) -> bytes:
    """寻常的一份，八张照片。"""
    return rendered(records.signed(), folder)


def test_same_record_same_bytes(usual: bytes, folder: Path) -> None:
    """同一记录排两次，字节相同（rulings 32）。"""
    assert rendered(records.signed(), folder) == usual


def test_every_page_is_numbered(usual: bytes, folder: Path) -> None:
    """封面以外每页都有“第几页共几页”，标题、文号、人名都能读出。"""
    found = pages(usual, folder)
    for number, text in enumerate(found[1:], 2):
        assert f"第{number}页共{len(found)}页" in "".join(text.split())
    whole = "".join("".join(found).split())
    for word in ("卷内目录", "行政检查通知书", "青市监检通〔2026〕12号", "检查告知确认书", "完整性校验页", "店长丁"):
        assert word in whole
    assert "本表共14项，已检查11项，不适用2项，未检查1项；其中不符合2项。" in whole


def test_the_checklist_has_one_name(folder: Path) -> None:
    """目录、告知确认书、拒签附页和检查表自己都叫《随机抽查检查表》；所用的表叫什么印在第二行，多长都印全。"""
    writer = records.signed()
    writer.form["title"] = "计量与定量包装检查表（含加油站加油机）及危险化学品经营单位安全条件综合检查表（试行）"
    found = ["".join(text.split()) for text in pages(rendered(writer, folder), folder)]
    head = f"随机抽查检查表{writer.form['title']}检查对象"
    for one in (head, "见《随机抽查检查表》末页", "随机抽查检查表DM01第"):
        assert sum(one in text for text in found) == 1
    assert sum(writer.form["title"] in text for text in found) == 1


def test_a_desk_check_prints_no_paper_of_a_visit(folder: Path) -> None:
    """书面检查的卷里没有告知确认书，只有目录里的一行；不叫人与手机对印记，不说交过当事人核对。"""
    found = "".join("".join(pages(rendered(records.at_desk(photos=1), folder), folder)).split())
    assert found.count("检查告知确认书") == 1
    for word in ("当事人手机", "核对来人", "已交你（单位）核对", "现场封存", "现场照片"):
        assert word not in found
    for word in ("扫码核对本通知", "影像材料"):
        assert word in found


def test_a_later_edition_says_so_and_the_notice_is_one_page(folder: Path) -> None:
    """补正之后的一版，封面以外每页页脚写第几版；寻常的通知书（两人、三个事项）一页放得下。"""
    writer = records.signed()
    told = writer.package["notice"]["paragraphs"]
    told[2] = (
        "检查事项：营业执照（登记证）规范使用情况的检查、名称规范使用情况的检查、食品经营者落实主体责任情况的检查。"
    )
    told[3] = (
        "检查依据：《中华人民共和国市场主体登记管理条例》第三十八条；《企业名称登记管理规定》第二十三条；"
        "《食品生产经营监督检查管理办法》第十三条；《中华人民共和国食品安全法》第一百一十条。"
    )
    found = ["".join(text.split()) for text in pages(rendered(writer, folder, revision=2), folder)]
    assert all("第2版" in text for text in found)
    assert sum("青市监检通〔2026〕12号第" in text for text in found) == 1


def test_the_list_of_files_stays_on_the_integrity_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """十一张照片的一份，归卷清单连同摘要、回执还在完整性校验页这一页，不另占一页。"""
    monkeypatch.setattr(records, "usual", partial(records.usual, 11))
    found = pages(rendered(records.signed(), folder), folder)
    assert "归卷清单" in found[-1]
    assert "完整性校验页" in found[-1]


def test_digests_are_printed_in_full(usual: bytes, folder: Path) -> None:
    """校验页印出两个摘要的全部六十四位，和每个文件的指纹。"""
    record = records.signed().record()
    last = "".join(pages(usual, folder)[-1].split())
    assert record["digests"]["content"] in last
    assert record["digests"]["record"] in last
    assert all(file["sha256"] in last for file in record["files"])


@pytest.mark.parametrize("dpi", [110, 150, 300])
def test_every_code_can_be_read_from_a_picture(usual: bytes, tmp_path: Path, dpi: int) -> None:
    """通知书、抽取记录、完整性校验页的二维码，从一张普通的扫描图里读得出。"""
    (tmp_path / "it.pdf").write_bytes(usual)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", str(tmp_path / "it.pdf"), str(tmp_path / "p")], check=True)
    found = set()
    for page in sorted(tmp_path.glob("p*.pgm")):
        with Image.open(page) as picture:
            found |= {code.text for code in zxingcpp.read_barcodes(picture)}
    record = records.signed().record()
    base = record["base_url"]
    wanted = {f"{base}/v/{record['digests']['content'].upper()}", f"{base}{record['package']['code_url']}"}
    assert found == wanted | {f"{base}/draws/{record['package']['draw']['no']}"}


def test_the_record_travels_inside(usual: bytes) -> None:
    """PDF 附有 record.json 与 manifest.json，字节就是规范 JSON。"""
    found = attachments(usual)
    record = records.signed().record()
    assert found["record.json"] == canonical(record)
    assert json.loads(found["manifest.json"]) == records.manifest(record)


def test_outside_program_finds_no_fault(usual: bytes, tmp_path: Path) -> None:
    """qpdf 检查不出结构错误。"""
    (tmp_path / "it.pdf").write_bytes(usual)
    done = subprocess.run(["qpdf", "--check", str(tmp_path / "it.pdf")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_refusal_long_name_and_demo_mark(folder: Path) -> None:
    """拒签、四十字的名称、演示数据的斜印都排得下；名称里的标记只是文字。"""
    writer = records.usual(photos=1, name=records.LONG_NAME + "<b>&")
    writer.refuse()
    writer.seal("R05", "拒签")
    found = pages(rendered(writer, folder, demo=True), folder)
    whole = "".join("".join(found).split())
    assert (records.LONG_NAME + "<b>&") in whole
    assert "拒绝签字记录" in whole
    assert "电话：14000000418" in whole, "the witness can be reached (S3-18)"
    assert all(sign in page for page in found for sign in "演凭")


def test_a_lost_picture_is_said(folder: Path) -> None:
    """打不开的照片印“图像无法显示”，不拖累全卷。"""
    writer = records.usual(photos=1)
    sha = next(sha for sha, role in writer.roles.items() if role == "photo")
    writer.files[sha] = b"not a picture"
    writer.seal("R05", "封存")
    whole = "".join("".join(pages(rendered(writer, folder), folder)).split())
    assert "图像无法显示" in whole


def test_missing_glyphs_are_named(folder: Path) -> None:
    """没有字形的字报出码位，不印成方框。"""
    with pytest.raises(service.NotRendered) as raised:
        rendered(records.signed(name="青禾县\U0010fffd餐饮店"), folder)
    assert (raised.value.code, raised.value.waiting) == ("document.glyphs_missing", True)
    assert "U+10FFFD" in raised.value.message


def test_a_symbol_without_a_shape_is_printed_as_its_number(folder: Path) -> None:
    """有人写了表情符号：印成它的码位，案卷照样排出来；原字在所附的 record.json 里。"""
    pdf = rendered(records.signed(name="青禾县\U0001f409\ufe0f餐饮店"), folder)
    assert "青禾县〔U+1F409〕餐饮店" in "".join("".join(pages(pdf, folder)).split())
    assert "\U0001f409\ufe0f" in attachments(pdf)["record.json"].decode()


def test_a_hole_is_a_refusal(folder: Path) -> None:
    """缺必填栏目时不排，说出栏目名称。"""
    with pytest.raises(service.NotRendered, match="缺少必填栏目：被检查单位"):
        rendered(records.signed(name=""), folder)


def test_nothing_is_fetched_from_outside() -> None:
    """排版时取不到磁盘和网络上的东西。"""
    fetcher = pytest.importorskip("server.documents.fetcher")
    given = fetcher.GivenOnly({"a" * 64: b"x"})
    for url in ("file:///etc/hostname", "http://127.0.0.1/", "font:../service.py", "blob:other", "data:text/plain,x"):
        with pytest.raises(fetcher.Refused):
            given.fetch(url)


def test_pictures_lose_what_they_carry(tmp_path: Path) -> None:
    """重新编码后没有拍摄信息，方向摆正，大小受限。"""
    (tmp_path / "photo").write_bytes(records.photo("x"))
    with Image.open(io.BytesIO(service.picture(tmp_path / "photo", 800))) as picture:
        assert (picture.size, len(picture.getexif())) == ((800, 600), 0)


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "打不开"), (b"\x89PNG\r\n", "打不开"), (b"x" * (13 << 20), "超过 12 MB")]
)
def test_bad_pictures_are_refused(content: bytes, says: str) -> None:
    """空的、截断的、过大的图片各有一句话。"""
    with pytest.raises(Unreadable, match=says):
        jpeg(content, 800)


def test_huge_canvas_is_refused_before_decoding() -> None:
    """声称一亿像素的小文件在解码之前被拒绝。"""
    out = io.BytesIO()
    Image.new("1", (12_000, 9_000)).save(out, "PNG")
    with pytest.raises(Unreadable, match="四千万像素"):
        jpeg(out.getvalue(), 800)


def test_no_pdf_no_dossier() -> None:
    """不是 PDF 的文件说得清楚。"""
    with pytest.raises(NoDossier, match="读不了"):
        attachments(b"hello")
