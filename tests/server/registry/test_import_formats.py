"""表的各种样子：格式看字节，隐藏的列不读，合并的格补齐，不是数据的行跳过。"""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from server.auth import SYSTEM
from server.registry.imports import batches, biff, hidden, opening, reader, xlsx
from server.registry.imports.limits import Unreadable
from server.registry.models import Inspector
from tests import makers_registry as make
from tests.server.registry.binary import xls_bytes

XML = (
    '<?xml version="1.0" encoding="{encoding}"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">{body}'
    "</Workbook>"
)
SHEET = '<Worksheet ss:Name="{name}"><Table>{rows}</Table>{more}</Worksheet>'


def lines(content: bytes) -> list[list[str]]:
    """各行的格（不要行号）。"""
    return [line[1:] for line in reader.lines(content) if isinstance(line, list)]


def book(rows: list[list[object]], *hide: str) -> bytes:
    """有隐藏列的 xlsx。"""
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    for letter in hide:
        made.active.column_dimensions[letter].hidden = True
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_hidden_columns_of_an_xlsx_are_left_out_and_said() -> None:
    """xlsx 里隐藏的列不读，并说出是哪几列。"""
    content = book([["名称", "旧名", "代码"], ["甲", "乙", "1"]], "B")
    assert lines(content) == [["名称", "", "代码"], ["甲", "", "1"]]
    assert next(iter(reader.lines(content))) == {"sheet": "Sheet", "hidden": [1], "dates1904": False}


def test_an_xls_is_read_with_its_hidden_columns_and_epoch() -> None:
    """xls（WPS 的 et 也是）：各格、隐藏的列、1904 起算都读得出。"""
    content = xls_bytes([["名称", "旧名", "代码"], ["甲店", "乙", 370599600012345]], hide=1, dates1904=True)
    assert lines(content) == [["名称", "", "代码"], ["甲店", "", "370599600012345"]]
    assert biff.hidden(content) == ({"表": frozenset({1})}, True)


def test_a_broken_xls_says_nothing_about_hidden_columns() -> None:
    """xls 随处坏一截：看隐藏列的不出错，出错的话由读各格的一方来说。"""
    whole = xls_bytes([["名称"], ["甲"]], hide=0)
    for at in range(0, len(whole), 61):
        broken = whole[:at] + b"\xff" * 8 + whole[at + 8 :]
        assert isinstance(biff.hidden(broken)[0], dict)
        assert isinstance(biff.hidden(broken[:at])[0], dict)


def test_a_document_type_inside_an_xlsx_is_hostile() -> None:
    """xlsx 的部件里带文档类型（十亿大笑）：不予打开。"""
    source, buffer = zipfile.ZipFile(io.BytesIO(book([["名称"]]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            doctype = b'<!DOCTYPE x [<!ENTITY a "ha">]>' if name == hidden.BOOK else b""
            target.writestr(name, doctype + source.read(name))
    with pytest.raises(Unreadable) as caught:
        lines(buffer.getvalue())
    assert caught.value.code == "import.hostile"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_spreadsheetml_in_three_encodings_with_merged_cells_and_hidden_parts(encoding: str) -> None:
    """SpreadsheetML：合并的格补齐，隐藏的列与工作表不读，三种编码都认得。"""
    rows = (
        '<Column/><Column ss:Hidden="1"/><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">名称</Data></Cell>'
        '<Cell><Data ss:Type="String">登记日</Data></Cell></Row><Row><Cell ss:MergeDown="1"><Data>甲</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="DateTime">2024-01-02T00:00:00.000</Data></Cell></Row>'
        '<Row><Cell ss:Index="3"><Data>x</Data></Cell></Row>'
    )
    away = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    body = SHEET.format(name="备份", rows="<Row><Cell><Data>旧</Data></Cell></Row>", more=away)
    body += SHEET.format(name="表", rows=rows, more="")
    content = XML.format(encoding=encoding, body=body).encode(encoding)
    assert lines(content) == [["名称", "", "登记日"], ["甲", "", "2024-01-02"], ["甲", "", "x"]]


def test_a_web_page_saved_as_xls() -> None:
    """存成 .xls 的网页：跨行跨列的格补齐，换行保留，样式与脚本不算字。"""
    page = (
        "<html><head><style>td{}</style></head><body><table><tr><th rowspan=2>名称<th colspan=2>执法证</tr>"
        "<tr><th>证号<th>有效期止</tr><tr><td>赵青<td>99<br>01<script>x</script><td>2029-01-01</table></body></html>"
    )
    expected = [["名称", "执法证", "执法证"], ["名称", "证号", "有效期止"], ["赵青", "99\n01", "2029-01-01"]]
    assert lines(page.encode("gb18030")) == lines(page.encode("utf-16")) == expected


def test_an_ods_is_read() -> None:
    """ods 也读得开。"""
    body = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表"><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>名称</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    assert lines(buffer.getvalue()) == [["名称"]]


@pytest.mark.usefixtures("district")
def test_a_printed_sheet_full_of_what_is_no_data() -> None:
    """标题、合并两行的表头、每页重印的表头、小标题、合计、注、页码、案例：都跳过并计数，行号仍是表里的。"""
    head = list(make.ENTITY_HEAD)
    rows: list[list[object]] = [
        ["青禾县检查对象名录"] * 6,
        list(head),
        ["案例（请删除）", "91370599MAETJBR04X", "某地", "", "", ""],
        ["城关镇"] * 6,
        list(make.entity_row(0)),
        ["小计", "", "1 户", "", "", ""],
        list(head),
        list(make.entity_row(1)),
        ["第 1 页", "", "", "", "", ""],
        ["合 计", "", "2 户", "", "", ""],
        ["注：截至本月底。", "", "", "", "", ""],
        ["2. 地址填写实际经营场所。", "", "", "", "", ""],
        ["以上名录每月更新。", "", "", "", "", ""],
        ["填报单位（盖章）：", "", "", "", "", ""],
    ]
    batch = make.load("entities", book(rows))
    assert (batch.rows, batch.new, batch.rejected) == (2, 2, 0)
    assert batch.note["skips"] == {"示例行": 1, "小标题": 1, "合计行": 2, "重复的表头": 1, "注": 5}
    assert batch.note["header_row"] == 2


@pytest.mark.usefixtures("district")
def test_notes_that_number_themselves_in_a_cell_of_their_own_are_no_items() -> None:
    """表下的注把序号和话分写两格，也是注；只写一个数、没有标点的是序号，照读；注下面又有数据的，注就完了。"""
    first, *others = (make.item_row(at) for at in range(4))
    rows: list[list[object]] = [["注：", "1.比例按当年计划。"]]
    rows += [[mark, f"依据以{mark}公布的为准。"] for mark in ("2.", "3、", "（4）", "五、", "6．", "⑦")]
    rows += [["8.", *["各部门可以调整。"] * 4], ["", "", ""], ["9.", "每年一报。"]]
    batch = make.load("items", book([list(make.ITEM_HEAD), list(first), *rows]))
    assert (batch.rows, batch.new, batch.note["skips"]) == (1, 1, {"注": 9})
    bare: list[list[object]] = [["2", "只有名称的事项"], list(others[0]), ["3.", "也只有名称的事项"], ["4.", "再一项"]]
    again = make.load("items", book([list(make.ITEM_HEAD), list(others[1]), rows[0], *bare]))
    assert (again.rows, again.note["skips"]) == (5, {"注": 1})


@pytest.mark.usefixtures("district")
def test_serial_dates_follow_the_epoch_of_their_sheet() -> None:
    """日期列去了格式只剩序数：按本表的起算年还原。"""
    head = ["姓名", "执法证号", "有效期止"]
    place = batches.place_of("990100-SJ", SYSTEM)
    for dates1904, number in ((False, 47483), (True, 46021)):
        content = xls_bytes([head, ["赵青", "9901000001", number]], dates1904=dates1904)
        batch_id = batches.receive(SYSTEM, "inspectors", place, content, "x.xls")
        batches.stage(batch_id)
        (row,) = batches.session().scalars(make.staged_rows(batch_id))
        assert (row.after or {})["cert_to"] == "2029-12-31"


@pytest.mark.usefixtures("district")
def test_headings_of_other_offices_are_known() -> None:
    """“证件有效期至”“擅长领域”也认得：过期的证件不因表头换了说法就入库。"""
    head = ["姓名", "执法证号", "证件有效期至", "擅长领域"]
    make.load("inspectors", book([head, ["赵青", "9901000001", "2029-12-31", "食品"]]))
    row = batches.session().scalars(select(Inspector)).one()
    assert (str(row.cert_to), row.specialties) == ("2029-12-31", ["食品"])


@pytest.mark.usefixtures("district")
def test_a_number_cell_that_lost_its_end_is_refused_even_if_it_would_fit() -> None:
    """xlsx 里以数值存的 18 位代码已失真：拒绝并说明，不猜；以文本存的照收。"""
    code = "911101080000000000"
    place = batches.place_of("990100-SJ", SYSTEM)
    told = batches.check(book([["名称", "代码"], ["甲", int(code)], ["乙", 9.13706e17]]), "entities", place)
    assert [each["code"] for each in told["problems"]] == ["uscc.scientific", "uscc.scientific"]
    assert all(each["message"].startswith("表格软件已把代码变成数值") for each in told["problems"])


def test_the_xlsx_we_write_is_text_throughout() -> None:
    """写出的 xlsx：代码、公式样的字、换行都原样，各格是文本。"""
    sheet = xlsx.Sheet(["名称", "代码"])
    sheet.add(["=1+1 <&>", "913705990000012345"], {1})
    sheet.add(["两\n行", "\x07铃"])
    made = openpyxl.load_workbook(io.BytesIO(sheet.bytes()))
    assert made.active is not None
    cells = [[cell.value for cell in row] for row in made.active.iter_rows()]
    assert cells == [["名称", "代码"], ["=1+1 <&>", "913705990000012345"], ["两\n行", "铃"]]
    assert {cell.number_format for row in made.active.iter_rows() for cell in row} == {"@"}
    assert [xlsx.letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    ],
)
def test_a_sheet_that_only_claims_to_be_huge_is_read_as_it_is(before: bytes, after: bytes) -> None:
    """声称有一百万行、或把整张表合并成一格的小文件：照实际的格读，不按声称的大小分配。"""
    source, buffer = zipfile.ZipFile(io.BytesIO(book([["名称", "代码"], ["甲", "1"]]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(before, after))
    (table,) = opening.tables(opening.unpacked(buffer.getvalue()))
    assert (len(table.first), len(table.first[0][1])) == (2, 2)


def test_a_billion_laughs_costs_one_sentence() -> None:
    """层层展开的实体：在子进程里停下，得到一句话。"""
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><Workbook>&l9;</Workbook>'
    with pytest.raises(Unreadable) as caught:
        opening.unpacked(bomb.encode())
    assert (caught.value.code, caught.value.message[-9:]) == ("import.hostile", "没有写入任何数据。")
