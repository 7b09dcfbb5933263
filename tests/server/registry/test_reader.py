"""读表：格式看字节，陷阱要停，行号是表里的行号。"""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile

import pytest

from server.registry.imports import limits, reader
from server.registry.imports.limits import Unreadable
from server.registry.imports.opening import unpacked
from tests.makers_registry import xlsx_bytes

TABLE = [["名称", "代码"], ["甲店", "1"], [], ["乙店", "2"]]
ROWS = [[1, "名称", "代码"], [2, "甲店", "1"], [4, "乙店", "2"]]


def read(content: bytes) -> list[object]:
    """只要行。"""
    return [line for line in reader.lines(content) if isinstance(line, list)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(encoding: str) -> None:
    """UTF-8、带 BOM、GB18030、UTF-16 都认得，空行不算数据但占行号。"""
    assert read("名称,代码\r\n甲店,1\r\n\r\n乙店,2\r\n".encode(encoding)) == ROWS


def test_gzip_and_tabs() -> None:
    """gz 里的制表符文件也认得。"""
    assert read(gzip.compress("名称\t代码\n甲店\t1\n\n乙店\t2\n".encode())) == ROWS


def test_xlsx_keeps_row_numbers_and_skips_hidden_sheets() -> None:
    """xlsx：行号是表里的行号，隐藏的工作表不读。"""
    assert read(xlsx_bytes(TABLE, hidden=["备份"])) == ROWS


def test_a_merged_cell_speaks_for_all_its_cells() -> None:
    """合并的单元格，每格都得到同一个值。"""
    content = xlsx_bytes([["事项", "子项"], ["甲", "一"], [None, "二"]], merged=["A2:A3"])
    assert read(content) == [[1, "事项", "子项"], [2, "甲", "一"], [3, "甲", "二"]]


def test_numbers_lose_nothing_and_invent_nothing() -> None:
    """15 位以内的整数照写；更长的已经失真，保持失真的样子。"""
    content = xlsx_bytes([["码"], [370599600012345], [913705990000012345], [0.5]])
    assert [row[1] for row in read(content)[1:]] == ["370599600012345", "9.13705990000012E+17", "0.5"]


def test_html_and_spreadsheetml_are_read_by_their_bytes() -> None:
    """“导出 Excel”得到的网页和 XML 也能读。"""
    html = "<html><table><tr><th>名称<th>代码</tr><tr><td>甲店</td><td>1</td></tr></table></html>"
    assert read(html.encode()) == [[1, "名称", "代码"], [2, "甲店", "1"]]
    xml = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
        '<Row><Cell><Data ss:Type="String">名称</Data></Cell><Cell ss:Index="2"><Data>代码</Data></Cell></Row>'
        '<Row ss:Index="3"><Cell><Data>甲店</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert read(xml.encode()) == [[1, "名称", "代码"], [3, "甲店"]]


def test_entities_in_xml_are_refused() -> None:
    """XML 里的自定义实体（十亿大笑）不予打开。"""
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><Workbook>&a;</Workbook>'
    with pytest.raises(Unreadable) as caught:
        read(bomb.encode())
    assert caught.value.code == "import.hostile"


def test_a_zip_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """解压后超过上限即停，说清没有写入任何数据。"""
    monkeypatch.setattr(limits, "UNPACKED", 1 << 20)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 << 20))
    with pytest.raises(Unreadable, match="没有写入任何数据"):
        read(buffer.getvalue())


def test_one_cell_at_the_end_of_the_earth_does_not_hang() -> None:
    """一格放在 XFD1048576：子进程受限，得到一句话而不是死机。"""
    with pytest.raises(Unreadable):
        unpacked(_far_cell())


def _far_cell() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "名称"
    book.active["XFD1048576"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "import.format"),
        (b"PK\x03\x04 not a zip", "import.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "import.damaged"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "import.damaged"),
        ("名称,代码\n".encode() + b"\xff\xfe\xff\xff\x81", "import.encoding"),
        ("一,".encode() * 101, "import.too_many_columns"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, code: str) -> None:
    """每种读不了的文件各有一个代码。"""
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x18ftypheic", b"RIFF\x10\x00\x00\x00WEBP"]
)
def test_a_picture_named_like_a_sheet_is_called_a_picture(start: bytes) -> None:
    """照片改名成 xlsx：说它是图片，不说认不出文字编码。"""
    with pytest.raises(Unreadable, match="这是一张图片") as caught:
        read(start + bytes(range(256)) * 4)
    assert caught.value.code == "import.format"


def test_xlsx_with_every_byte_flipped_never_escapes() -> None:
    """xlsx 随处坏一字节：要么读出，要么说读不了，没有第三种。"""
    whole = xlsx_bytes(TABLE)
    for at in range(0, len(whole), 97):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        with contextlib.suppress(Unreadable):
            assert isinstance(read(broken), list)
