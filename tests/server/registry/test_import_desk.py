"""导入页：对列并记住、就地改、采用建议、下载问题行再导。"""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from server.auth import SYSTEM
from server.db import session
from server.problems import Problem
from server.registry.imports import batches, corrections, mappings, views
from server.registry.imports.opening import NoHead
from server.registry.models import Entity, ImportBatch, ImportRow, Item
from server.trail.models import LogPayload
from tests import makers_registry as make
from tests.makers import District, sign_in

pytestmark = pytest.mark.usefixtures("district")
ODD_HEAD = ("户名", "税号", "在哪里")


@pytest.fixture
def clerk(district: District, client: FlaskClient) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


def received(content: bytes, kind: str = "entities") -> str:
    """收下、还没有读的一批。"""
    return batches.receive(SYSTEM, kind, batches.place_of("990100-SJ", SYSTEM), content, "名录（最终版）.csv")


def staged(rows: list[list[str]], kind: str = "entities", head: tuple[str, ...] = make.ENTITY_HEAD) -> ImportBatch:
    """读完、比对完的一批。"""
    batch_id = received(make.csv_bytes(head, rows), kind)
    batches.stage(batch_id)
    return fresh(batch_id)


def fresh(batch_id: str) -> ImportBatch:
    """库里现在的批次。"""
    return session().get_one(ImportBatch, batch_id, populate_existing=True)


def odd(start: int = 0) -> bytes:
    """列名谁也不认识的表。"""
    return make.csv_bytes(ODD_HEAD, [[row[0], row[1], row[2]] for row in make.entity_rows(3, start)])


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """新增、变更、不变、问题。"""
    return batch.new, batch.changed, batch.same, batch.rejected


def test_an_id_number_never_leaves_the_server_again(clerk: dict[str, str], client: FlaskClient) -> None:
    """误填的身份证号：问题行、原格、改过以后的“原为”都只有前六位；改成执法证号就能入库。"""
    row = make.inspector_row(1)
    wrong = [*row[:4], "990100198803051234", *row[5:]]
    batch = staged([wrong], "inspectors", make.INSPECTOR_HEAD)
    path = f"/api/v1/imports/{batch.id}/rows"
    seen = client.get(path, headers=clerk)
    assert (seen.json["items"][0]["cells"]["cert_no"], "880305" in seen.text) == ("990100************", False)
    mended = client.patch(f"{path}/2", json={"cells": {"cert_no": row[4]}}, headers=clerk)
    assert (mended.json["row"]["state"], "880305" in mended.text) == ("new", False)
    assert mended.json["row"]["corrections"][0]["from"] == "990100************"


@pytest.mark.parametrize("number", ["11010519491231002X", "110105194912310021", "１１０１０５ 19491231 002X"])
def test_an_id_number_in_any_cell_is_a_problem_of_its_row(
    clerk: dict[str, str], client: FlaskClient, number: str
) -> None:
    """名称、住所、负责人里写着身份证号：那一行不收，号码哪里也不重现；删去号码就能入库。"""
    good, *rows = make.entity_rows(4)
    for row, cells in zip(rows, ((2, 3), (3,), (0,)), strict=True):
        for at in cells:
            row[at] = f"{row[at]} {number}"
    batch = staged([good, *rows])
    path = f"/api/v1/imports/{batch.id}/rows"
    seen = client.get(path, headers=clerk)
    found = {row["row"]: sorted(each["code"] for each in row["problems"]) for row in seen.json["items"] if row["cells"]}
    assert (batch.new, batch.rejected) == (1, 3), found
    assert (found[3], found[4]) == (["import.id_number"] * 2, ["import.id_number"])
    assert "19491231" not in seen.text
    sheet = load_workbook(io.BytesIO(client.get(f"/api/v1/imports/{batch.id}/problems.xlsx", headers=clerk).data))
    cells = [[str(cell.value or "") for cell in row] for row in sheet.worksheets[0].iter_rows(min_row=2)]
    assert [cells[0][2], cells[0][3], cells[1][3], cells[2][0]] == [
        make.entity_row(1)[2], make.entity_row(1)[3], make.entity_row(2)[3], make.entity_row(3)[0],
    ]  # fmt: skip
    assert not [cell for row in cells for cell in row if "1949" in cell or "*" in cell or "１" in cell]
    mended = client.patch(f"{path}/4", json={"cells": {"legal_rep": "王某"}}, headers=clerk)
    assert (mended.json["row"]["state"], "19491231" in mended.text) == ("new", False), mended.text


def test_an_id_number_in_place_of_a_code_is_named_and_hidden(clerk: dict[str, str], client: FlaskClient) -> None:
    """代码一栏填了身份证号：说的是身份证号，不说校验位；照执照填上代码就能入库。"""
    row = make.entity_row(1)
    batch = staged([[row[0], "11010519491231002X", *row[2:]]])
    path = f"/api/v1/imports/{batch.id}/rows"
    seen = client.get(path, headers=clerk)
    told = [(each["code"], each["value"]) for each in seen.json["items"][0]["problems"]]
    assert (told, "19491231" in seen.text) == ([("import.id_number", "110105************")], False)
    mended = client.patch(f"{path}/2", json={"cells": {"code": row[1]}}, headers=clerk)
    assert (mended.json["row"]["state"], "19491231" in mended.text) == ("new", False)


@pytest.mark.parametrize(
    "number",
    [
        "110101198003071407",
        "110101 19800307 1407",
        "110101 1980-03-07 1407",
        "110101 1980年03月07日 1407",
        "1.10101198003071E+17",
        "1.1010119800307e17",
    ],
)
def test_no_identity_number_is_kept_outside_the_sealed_original(
    clerk: dict[str, str], client: FlaskClient, number: str
) -> None:
    """读进来的、改的时候又填上的号码，暂存的行里一处也没有；那一行照旧有问题，改好照样入库。"""
    row = make.inspector_row(1)
    batch = staged([[*row[:4], number, *row[5:]]], "inspectors", make.INSPECTOR_HEAD)
    kept(batch)
    path = f"/api/v1/imports/{batch.id}/rows/2"
    again = client.patch(path, json={"cells": {"cert_no": number, "post": f"执法 {number}"}}, headers=clerk)
    assert [each["code"].partition(".")[2] for each in again.json["row"]["problems"]] == ["id_number"] * 2, again.text
    kept(batch)
    mended = client.patch(path, json={"cells": {"cert_no": row[4], "post": "执法"}}, headers=clerk)
    assert mended.json["row"]["state"] == "new", mended.text
    kept(batch)


def kept(batch: ImportBatch) -> None:
    """库里这一批的各行、各栏都没有号码，也没有拆开的生日。"""
    session().expire_all()
    for row in session().scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)):
        told = json.dumps([row.key, row.cells, row.corrections, row.after, row.problems], ensure_ascii=False)
        assert not [each for each in ("0307", "03-07", "03月07", "1407") if each in told], told


LEAKS = ("19800307", "１９８０", "800307", "１４０７")


def problem_cells(batch: ImportBatch) -> list[list[str]]:
    """下载的问题行：表头以下各格。"""
    sheet = load_workbook(io.BytesIO(views.problem_sheet(SYSTEM, batch.id)[0])).worksheets[0]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_a_number_excel_stored_as_one_is_a_problem_and_shown_nowhere(
    clerk: dict[str, str], client: FlaskClient
) -> None:
    """表格软件存成数值的身份证号，写在哪一栏都是那一行的问题，哪里也不重现；金额、电话、存成数值的代码照旧。"""
    rows: list[list[object]] = [[*each] for each in make.entity_rows(6)]
    for row, at in zip(rows, (1, 2, 3, 4), strict=False):
        row[at] = 110101198003071407
    rows[4][1], rows[5][4] = 911101085923662400, 14000000002
    batch_id = received(make.xlsx_bytes([make.ENTITY_HEAD, *rows]))
    batches.stage(batch_id)
    seen = client.get(f"/api/v1/imports/{batch_id}/rows?state=rejected", headers=clerk)
    told = [[each["code"] for each in row["problems"]] for row in seen.json["items"]]
    assert told == [*[["import.id_number"]] * 4, ["uscc.scientific"]], told
    assert "被表格软件存成了数值，后几位已丢失" in seen.json["items"][0]["problems"][0]["message"]
    whole = client.get(f"/api/v1/imports/{batch_id}", headers=clerk)
    columns = client.get(f"/api/v1/imports/{batch_id}/columns", headers=clerk)
    sheet = str(problem_cells(fresh(batch_id)))
    assert not [each for each in ("19800307", "9800307") if each in seen.text + whole.text + columns.text + sheet]
    assert (fresh(batch_id).new, whole.json["note"]["identity"]) == (1, True)
    kept(fresh(batch_id))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("李甲 110101－800307－123", "李甲"),
        ("李甲 110101－19800307－1407", "李甲"),
        ("李甲 １１０１０１－１９８００３０７－１４０７", "李甲"),
        ("身份证号 110101－800307－123", ""),
        ("王五 110101 19800307 1407", "王五"),
        ("王五110101～19800307～1407", "王五"),
        ("赵六（110101-19800307-1407）", "赵六"),
        ("赵六（110101198003071407）", "赵六"),
        ("甲１ １１０１０１１９８００３０７１４０７", "甲１"),
        ("王五 110101 一九八〇0307 1407", ""),
        ("李甲 1.10101198003071E+17", "李甲"),
    ],
)
def test_what_stands_beside_a_number_is_kept_and_the_number_nowhere(
    clerk: dict[str, str], client: FlaskClient, said: str, left: str
) -> None:
    """横线、间隔怎样写都不收；问题行的表里只留号码旁边的字，不多吃一字，也不留空括号、记号。"""
    row = make.entity_row(1)
    row[3] = said
    batch = staged([row])
    seen = client.get(f"/api/v1/imports/{batch.id}/rows", headers=clerk)
    assert [each["code"] for each in seen.json["items"][0]["problems"]] == ["import.id_number"]
    whole = client.get(f"/api/v1/imports/{batch.id}", headers=clerk)
    assert not [each for each in LEAKS if each in seen.text + whole.text]
    assert whole.json["note"]["identity"] is True
    assert "(（" not in seen.json["items"][0]["cells"]["legal_rep"]
    assert [cells[3] for cells in problem_cells(batch)] == [left]


@pytest.mark.parametrize(
    "mask",
    [
        "110101************",
        "１１０１０１************",
        "110101＊＊＊＊＊＊＊＊＊＊＊＊",
        "（身份证号，不显示）",
        "(身份证号,不显示)",
    ],
)
def test_a_cell_that_still_holds_our_mask_is_a_problem_of_its_row(
    clerk: dict[str, str], client: FlaskClient, mask: str
) -> None:
    """改过的格、再导的格还留着遮住身份证号的记号：不收，说清楚；删去记号就能入库。"""
    row = make.entity_row(1)
    row[2] = f"甲路33号 {mask}"
    batch = staged([row])
    path = f"/api/v1/imports/{batch.id}/rows"
    problems = client.get(path, headers=clerk).json["items"][0]["problems"]
    assert [(each["code"], "记号" in each["message"]) for each in problems] == [("import.id_mask", True)]
    assert [cells[2] for cells in problem_cells(batch)] == ["甲路33号"]
    again = client.patch(f"{path}/2", json={"cells": {"address": f"甲路34号{mask}"}}, headers=clerk)
    assert again.json["row"]["problems"][0]["code"] == "import.id_mask"
    mended = client.patch(f"{path}/2", json={"cells": {"address": "甲路34号"}}, headers=clerk)
    assert mended.json["row"]["state"] == "new", mended.text


def test_a_number_typed_into_the_box_for_mending_does_not_leave_again(
    clerk: dict[str, str], client: FlaskClient
) -> None:
    """在页面上改出来的身份证号，页面与问题行的表里同样没有。"""
    row = make.entity_row(1)
    row[3] = "王五 110101 19800307 1407"
    batch = staged([row])
    path = f"/api/v1/imports/{batch.id}/rows/2"
    mended = client.patch(path, json={"cells": {"legal_rep": "王五 110101198003071407"}}, headers=clerk)
    assert (mended.json["row"]["state"], "19800307" in mended.text) == ("rejected", False), mended.text
    assert [cells[3] for cells in problem_cells(batch)] == ["王五"]


def test_an_item_named_with_a_number_is_a_problem_of_its_row() -> None:
    """事项按名称认，名称里写着身份证号照样不收。"""
    row = make.item_row(1)
    at = make.ITEM_HEAD.index("抽查事项")
    row[at] = "王五（110101198003071407）的检查"
    batch = staged([row], "items", make.ITEM_HEAD)
    assert (batch.rejected, problem_cells(batch)[0][at]) == (1, "王五的检查")


def test_the_page_for_matching_columns_shows_no_number(clerk: dict[str, str], client: FlaskClient) -> None:
    """对列：前几行的内容、表头在哪一行、没有表头时的列名，身份证号都遮住，截短的长格也是；对列照常。"""
    rows = [list(each[:3]) for each in make.entity_rows(3)]
    rows[0][2] = f"{'长' * 50} 110101198003071407"
    rows[1][2] = "110101－19800307－1407"
    for head in (ODD_HEAD, ("110101198003071407", "110101-19800307-1407", "填表人张三 110101198003071407")):
        batch_id = received(make.csv_bytes(head, rows))
        with pytest.raises(NoHead):
            batches.stage(batch_id)
        seen = client.get(f"/api/v1/imports/{batch_id}/columns", headers=clerk)
        whole = client.get(f"/api/v1/imports/{batch_id}", headers=clerk)
        assert not [each for each in LEAKS if each in seen.text + whole.text], seen.text
        assert whole.json["note"]["identity"] is True
    mappings.match(SYSTEM, batch_id, 0, 1, {0: "name", 1: "code"})
    batches.stage(batch_id)
    assert counts(fresh(batch_id)) == (3, 0, 0, 0)
    for path in (f"/{batch_id}", f"/{batch_id}/columns", f"/{batch_id}/rows", ""):
        seen = client.get(f"/api/v1/imports{path}", headers=clerk)
        assert not [each for each in LEAKS if each in seen.text], (path, seen.text)
    again = received(make.csv_bytes(head, rows[:1]))
    batches.stage(again)
    assert fresh(again).note["remembered"] is True


def test_a_number_in_a_head_a_sheet_or_a_file_name_is_hidden_wherever_it_is_told(
    clerk: dict[str, str], client: FlaskClient
) -> None:
    """列名、没有读的列、工作表名、文件名里的身份证号：预览、列表、下载的文件名、库里存的说明都没有；原件一字不改。"""
    number = "110101198003071407"
    book = Workbook()
    book.active.title = f"表{number}"
    rows = make.entity_rows(3)
    rows[1] = [*rows[1][:1], "", *rows[1][2:]]
    head = [*make.ENTITY_HEAD, f"填表人张三 {number}", number]
    for row in (head, *([*each, "", ""] for each in rows), head):
        book.active.append(row)
    book.create_sheet(f"又{number}").append(["名称"])
    saved = io.BytesIO()
    book.save(saved)
    place = batches.place_of("990100-SJ", SYSTEM)
    batch_id = batches.receive(SYSTEM, "entities", place, saved.getvalue(), f"ins-{number}.xlsx")
    batches.stage(batch_id)
    batch = fresh(batch_id)
    assert (batch.new, batch.rejected, batch.note["skips"]) == (2, 1, {"重复的表头": 1})
    assert "填表人张三 110101************" in batch.note["ignored"]
    told = [json.dumps([batch.note, batch.opening, batch.file_name], ensure_ascii=False)]
    pages = (f"/{batch_id}", f"/{batch_id}/columns", f"/{batch_id}/rows", "")
    told += [client.get(f"/api/v1/imports{path}", headers=clerk).text for path in pages]
    files = [client.get(f"/api/v1/imports/{batch_id}/{each}", headers=clerk) for each in ("problems.xlsx", "source")]
    told += [each.headers["Content-Disposition"] for each in files]
    assert not [each for each in told if "19800307" in each]
    assert batch.note["identity"] is True
    assert files[1].data == saved.getvalue()
    sheet = load_workbook(io.BytesIO(files[0].data)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if "19800307" in str(cell.value)]


@pytest.mark.parametrize(
    ("extra", "held"),
    [
        ("身份 11010519491231002X", True),
        ("110105－491231－123", True),
        ("1.1010519491231E+17", True),
        ("9.1370102E+17", False),
        ("14000000002", False),
        ("370102200012345", False),
    ],
)
def test_the_batch_says_whether_its_original_holds_numbers(extra: str, held: bool) -> None:
    """没有读的列里有身份证号，批次也说原件里有；电话、注册号不算。"""
    rows = [[*each, ""] for each in make.entity_rows(30)]
    rows[25][-1] = extra
    batch = staged(rows, head=(*make.ENTITY_HEAD, "心情"))
    assert (batch.new, batch.note["identity"]) == (30, held)


def test_unknown_columns_wait_for_a_person_and_are_remembered() -> None:
    """认不出的列等人来对；对过一次，同样的表头下次自己认得。"""
    batch_id = received(odd())
    with pytest.raises(NoHead):
        batches.stage(batch_id)
    assert fresh(batch_id).state == "columns"
    assert views.matching(SYSTEM, batch_id)["sheets"][0]["rows"][0] == [1, *ODD_HEAD]
    mappings.match(SYSTEM, batch_id, 0, 1, {0: "name", 1: "code", 2: "address"})
    batches.stage(batch_id)
    assert counts(fresh(batch_id)) == (3, 0, 0, 0)
    again = received(odd(10))
    batches.stage(again)
    assert (fresh(again).state, fresh(again).note["remembered"]) == ("previewed", True)


def test_a_mapping_belongs_to_one_department_and_one_kind() -> None:
    """记住的对列只用于本部门的同一种表。"""
    from server.accounts import service as accounts

    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    batch_id = received(odd())
    with pytest.raises(NoHead):
        batches.stage(batch_id)
    mappings.match(SYSTEM, batch_id, 0, 1, {0: "name", 1: "code"})
    batches.stage(batch_id)
    elsewhere = batches.place_of("990100-XF", SYSTEM)
    assert not mappings.remembered("entities", elsewhere.department_id)
    assert not mappings.remembered("inspectors", fresh(batch_id).department_id)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({0: "name"}, "还缺必需的列"),
        ({0: "name", 1: "name", 2: "code"}, "两列都对到"),
        ({0: "name", 1: "code", 2: "balance"}, "没有“balance”"),
    ],
)
def test_a_mapping_must_be_complete_and_clear(fields: dict[int, str], said: str) -> None:
    """缺必需的列、两列对到同一项、没有的项：都说出来，批次不动。"""
    batch = staged(make.entity_rows(1))
    with pytest.raises(Problem, match=said):
        mappings.match(SYSTEM, batch.id, 0, 1, fields)
    assert fresh(batch.id).state == "previewed"


def test_the_head_row_can_be_named() -> None:
    """表头不在最像的那一行时，由人指定。"""
    rows = [["户名", "税号"], *[[row[0], row[1]] for row in make.entity_rows(2)]]
    batch_id = received(make.csv_bytes(("名称", "代码"), rows))
    batches.stage(batch_id)
    assert fresh(batch_id).rows == 3
    mappings.match(SYSTEM, batch_id, 0, 2, {0: "name", 1: "code"})
    batches.stage(batch_id)
    assert counts(fresh(batch_id)) == (2, 0, 0, 0)


def test_a_mended_cell_is_judged_at_once_and_recorded() -> None:
    """改一格当场重判；原值、新值、何人、何时都记着；入库留痕写明改过一行。"""
    rows = make.entity_rows(3)
    rows[1][2] = ""
    batch = staged(rows)
    row = corrections.correct(SYSTEM, batch.id, 3, {"address": " 青禾县新址 8 号 "})
    assert (row.state, row.problems, counts(fresh(batch.id))) == ("new", None, (3, 0, 0, 0))
    told = (row.corrections or {})["address"]
    assert (told["from"], told["to"], told["by"]) == ("", "青禾县新址 8 号", SYSTEM.officer_id)
    make.enter(batch.id)
    assert session().scalar(select(Entity.address).where(Entity.id_value == rows[1][1])) == "青禾县新址 8 号"
    payload = session().scalars(select(LogPayload.json).order_by(LogPayload.i.desc())).first() or ""
    assert json.loads(payload)["data"]["corrected"] == 1


def test_a_wrong_mend_is_still_wrong() -> None:
    """改得还是不对，这一行仍是问题行，说的是新的问题。"""
    rows = make.entity_rows(2)
    rows[0][1] = "12"
    batch = staged(rows)
    row = corrections.correct(SYSTEM, batch.id, 2, {"code": "91370599MAR8A67683"})
    assert (row.state, row.reason, counts(fresh(batch.id))) == ("rejected", "uscc.check_digit", (1, 0, 0, 1))


def test_what_was_not_wrong_or_is_entered_cannot_be_mended(district: District) -> None:
    """没有问题的行、不认识的项、已入库的批次、别的部门的批次，都不能改。"""
    rows = make.entity_rows(2)
    rows[0][2] = ""
    batch = staged(rows)
    with pytest.raises(Problem, match="问题行"):
        corrections.correct(SYSTEM, batch.id, 3, {"address": "x"})
    with pytest.raises(Problem, match="没有“balance”"):
        corrections.correct(SYSTEM, batch.id, 2, {"balance": "x"})
    with pytest.raises(Problem, match="没有这个"):
        corrections.correct(replace(district.actor("clerk"), department_id="elsewhere"), batch.id, 2, {"address": "x"})
    make.enter(batch.id)
    with pytest.raises(Problem, match="不能再改"):
        corrections.correct(SYSTEM, batch.id, 2, {"address": "x"})


def test_a_mend_may_not_take_the_code_of_another_row() -> None:
    """改成表里另一行的代码：仍是重复，说出是哪一行；与库里一样、没有存下的行也算，那一户在库里叫什么也说。"""
    make.make_entities(1)
    rows = make.entity_rows(3)
    rows[2] = [rows[2][0], "12", *rows[2][2:]]
    batch = staged(rows)
    row = corrections.correct(SYSTEM, batch.id, 4, {"code": rows[1][1]})
    assert [told["message"] for told in row.problems or []] == ["与第 3 行代码相同、名称不同。"]
    row = corrections.correct(SYSTEM, batch.id, 4, {"code": rows[0][1]})
    same, other = [told["message"] for told in row.problems or []]
    assert (same, f"在库里是“{rows[0][0]}”" in other) == ("与第 2 行代码相同、名称不同。", True)


def test_a_mistyped_code_is_typed_again() -> None:
    """误填成别行的代码，还能再改回自己的；选过“改留本行”的，改了代码就不再算选过。"""
    rows = make.entity_rows(2)
    own, rows[1][1] = rows[1][1], "12"
    batch = staged(rows)
    corrections.correct(SYSTEM, batch.id, 3, {"code": rows[0][1]})
    assert corrections.correct(SYSTEM, batch.id, 3, {"code": own}).state == "new"
    corrections.correct(SYSTEM, batch.id, 3, {"code": rows[0][1]})
    corrections.keep(SYSTEM, batch.id, 3)
    corrections.correct(SYSTEM, batch.id, 3, {"code": "12"})
    row = corrections.correct(SYSTEM, batch.id, 2, {"code": rows[0][1]})
    assert row.state == "new"
    assert corrections.correct(SYSTEM, batch.id, 3, {"code": rows[0][1]}).reason == "duplicate.code"


def test_a_coarse_trade_keeps_the_exact_one() -> None:
    """名录里的行业更细，表里只写名称或门类的不算变更；另写一个大类的列为变更。"""
    head = (*make.ENTITY_HEAD, "行业")
    make.load("entities", make.csv_bytes(head, [[*row, "H62 餐饮业"] for row in make.entity_rows(5)]))
    said = ("餐饮业", "H", "住宿和餐饮业", "餐饮", "零售业")
    batch = staged([[*row, one] for row, one in zip(make.entity_rows(5), said, strict=True)], head=head)
    assert counts(batch) == (0, 1, 4, 0)
    shown = views.rows(SYSTEM, batch.id, state="changed")[0][0]["changes"]
    assert shown == [{"field": "industry", "before": "H62 餐饮业", "after": "F52 零售业"}]


def test_of_two_names_with_one_code_a_person_chooses() -> None:
    """同码不同名，人选留哪一行；另一行成了问题行，总数不变。"""
    rows = [*make.entity_rows(2), ["另一家店", *make.entity_row(1)[1:]]]
    batch = staged(rows)
    row = corrections.keep(SYSTEM, batch.id, 4)
    other = session().get_one(ImportRow, (batch.id, 3))
    assert (row.state, other.state, counts(fresh(batch.id))) == ("new", "rejected", (2, 0, 0, 1))
    assert (other.problems or [])[0]["message"] == "与第 4 行代码相同、名称不同。"
    corrections.keep(SYSTEM, batch.id, 3)
    assert counts(fresh(batch.id)) == (2, 0, 0, 1)
    make.enter(batch.id)
    assert session().scalar(select(Entity.name).where(Entity.id_value == rows[1][1])) == rows[1][0]


def test_matching_again_keeps_what_was_mended() -> None:
    """再对一次列，改过的格和选过的行都还在。"""
    rows = [*make.entity_rows(2), ["另一家店", *make.entity_row(1)[1:]]]
    rows[0][2] = ""
    batch = staged(rows)
    corrections.correct(SYSTEM, batch.id, 2, {"address": "新址"})
    corrections.keep(SYSTEM, batch.id, 4)
    mappings.match(SYSTEM, batch.id, 0, 1, {0: "name", 1: "code", 2: "address"})
    batches.stage(batch.id)
    assert counts(fresh(batch.id)) == (2, 0, 0, 1)
    found = session().get_one(ImportRow, (batch.id, 2), populate_existing=True)
    assert (found.after or {})["address"] == "新址"
    assert session().get_one(ImportRow, (batch.id, 4), populate_existing=True).state == "new"


def test_all_suggestions_are_taken_at_once() -> None:
    """把全部可一键改的改了；没有建议的不动。"""
    rows = make.entity_rows(4)
    rows[0][1], rows[1][1], rows[2][2] = "91370599MAETJBRO4X", "12", ""
    batch = staged(rows)
    assert corrections.accept_all(SYSTEM, batch.id) == 1
    assert counts(fresh(batch.id)) == (2, 0, 0, 2)
    assert session().get_one(ImportRow, (batch.id, 2)).key == "uscc:91370599MAETJBR04X"


def test_an_old_number_with_a_new_code_in_the_library_is_pointed_out() -> None:
    """旧注册号、库里已有同名同登记机关的新代码：不当成新的一户，建议换成新代码。"""
    from server.domain.codes import make_registration_number

    entity = make.make_entities(1)[0]
    row = [entity.name, make_registration_number(7), *make.entity_row(0)[2:]]
    batch = staged([row])
    told = views.rows(SYSTEM, batch.id)[0][0]["problems"][0]
    assert (told["code"], told["suggestion"], told["field"]) == ("entity.reissued", entity.id_value, "code")
    corrections.accept_all(SYSTEM, batch.id)
    assert counts(fresh(batch.id)) == (0, 0, 1, 0)


def test_the_sheet_of_problem_rows_comes_back_mended() -> None:
    """下载的问题行：列与原表相同，原因写在后面；改好再导就都能入库，对过的列也认得。"""
    rows = make.entity_rows(4)
    rows[1][2] = rows[2][2] = ""
    batch = staged(rows)
    content, name = views.problem_sheet(SYSTEM, batch.id)
    assert name == "名录（最终版）-问题行.xlsx"
    lines = [line for line in make.read_lines(content) if isinstance(line, list)]
    assert lines[0][1:] == [*make.ENTITY_HEAD, "问题说明", "原行号"]
    assert lines[1][-2:] == ["住所（经营场所）必填。", "3"]
    assert lines[1][2] == rows[1][1]
    mended = [[*line[1:3], "补上的地址", *line[4:]] for line in lines[1:]]
    again = make.load("entities", make.csv_bytes([str(cell) for cell in lines[0][1:]], mended))
    assert counts(again) == (2, 0, 0, 0)


def test_rows_are_shown_by_state_and_reason_page_by_page() -> None:
    """按状态、按原因看行，一页一页翻；变更给出前后。"""
    make.make_entities(2)
    rows = make.entity_rows(8)
    rows[0][2] = "新址"
    rows[5][1] = rows[6][1] = "12"
    batch = staged(rows)
    first, following, total = views.rows(SYSTEM, batch.id, state="new", limit=2)
    assert ([row["row"] for row in first], following, total) == ([4, 5], 5, 4)
    wrong, following, total = views.rows(SYSTEM, batch.id, state="rejected", reason="uscc.length")
    assert ([row["row"] for row in wrong], following, total) == ([7, 8], None, 2)
    changed = views.rows(SYSTEM, batch.id, state="changed")[0][0]["changes"]
    assert changed == [{"field": "address", "before": make.entity_row(0)[2], "after": "新址"}]
    assert views.summary(batch)["reasons"] == [{"code": "uscc.length", "rows": 2}]


def test_ratio_and_frequency_are_said_in_words() -> None:
    """变更里不见机器字段：原文变了只说原文，人工更正过的说成一句话；新增的行也说读成了什么。"""
    make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1), make.item_row(2)]))
    at, often = make.ITEM_HEAD.index("抽查比例"), make.ITEM_HEAD.index("抽查频次")
    hand = session().scalars(select(Item).order_by(Item.id)).all()[1]
    hand.ratio = {**(hand.ratio or {}), "kind": "exact", "low": "1/20", "high": "1/20", "by": "hand"}
    session().commit()
    rows = [make.item_row(1), make.item_row(2), make.item_row(3)]
    rows[0][at], rows[0][often] = "不超过7%", "每季度1次"
    rows[2][at] = "不低于3%"
    batch = staged(rows, "items", make.ITEM_HEAD)
    first, second = views.rows(SYSTEM, batch.id, state="changed")[0]
    assert [part["field"] for part in first["changes"]] == ["ratio_text", "frequency_text"]
    assert [(part["field"], part["before"]) for part in second["changes"]] == [("ratio", "5%（人工更正）")]
    new = views.rows(SYSTEM, batch.id, state="new")[0][0]["values"]
    assert (new["ratio"], isinstance(new["frequency"], str)) == ("不低于 3%", True)


def test_the_wizard_over_the_wire(client: FlaskClient, clerk: dict[str, str]) -> None:
    """经网络走完：对列、改格、采用建议、下载、入库。"""
    rows = make.entity_rows(4)
    rows[0][2], rows[1][1] = "", "91370599MAETJBRO4X"
    content = make.csv_bytes(("户名", "税号", "在哪里", "法人", "电话", "类别"), rows)
    form = {"file": (io.BytesIO(content), "x.csv"), "kind": "entities", "department": "990100-SJ"}
    sent = client.post("/api/v1/imports", headers=clerk, data=form, content_type="multipart/form-data")
    assert (sent.status_code, sent.json["state"]) == (202, "columns")
    place = f"/api/v1/imports/{sent.json['id']}"
    seen = client.get(f"{place}/columns", headers=clerk).json
    assert {"field": "name", "title": "企业名称", "needed": True} in seen["catalogue"]
    body = {"sheet": 0, "row": 1, "fields": {"0": "name", "1": "code", "2": "address"}}
    matched = client.post(f"{place}/columns", headers=clerk, json=body)
    assert (matched.json["state"], matched.json["rejected"], matched.json["fixable"]) == ("previewed", 2, 1)
    fixed = client.patch(f"{place}/rows/2", headers=clerk, json={"cells": {"address": "新址"}})
    assert (fixed.json["row"]["state"], fixed.json["batch"]["rejected"]) == ("new", 1)
    assert client.get(f"{place}/problems.xlsx", headers=clerk).data[:2] == b"PK"
    assert client.get(f"{place}/source", headers=clerk).data == content
    assert client.post(f"{place}/suggestions", headers=clerk).json["done"] == 1
    done = client.post(f"{place}/commit", headers=clerk)
    assert (done.json["state"], done.json["new"], done.json["corrected"]) == ("applied", 4, 2)
    assert session().scalar(select(func.count()).select_from(Entity)) == 4


def test_rows_that_name_another_department_are_told_before_they_become_ones_own(
    client: FlaskClient, clerk: dict[str, str]
) -> None:
    """“部门”一栏写着公安的行照收，但预览上面说几行，行上也说；写自己的、空着的不说。"""
    said = ["公安", "公安", "消防救援大队", "市场监管", "青禾县市场监督管理局", "本局", "", "公安、市场监管局"]
    rows = [[*make.item_row(at), name] for at, name in enumerate(said, 1)]
    batch = staged(rows, "items", (*make.ITEM_HEAD, "部门"))
    assert counts(batch) == (8, 0, 0, 0)
    place = f"/api/v1/imports/{batch.id}"
    told = client.get(place, headers=clerk).json["elsewhere"]
    assert told == [{"name": "公安", "rows": 2}, {"name": "消防救援大队", "rows": 1}]
    shown = client.get(f"{place}/rows?state=new", headers=clerk).json["items"]
    hinted = {row["row"]: row["problems"][0] for row in shown if row["problems"]}
    assert sorted(hinted) == [2, 3, 4]
    assert (hinted[2]["column"], hinted[2]["field"]) == ("部门", "group")
    assert hinted[2]["message"] == "写的是“公安”，照收为本部门（青禾县市场监督管理局）的事项。"
