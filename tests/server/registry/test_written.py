"""人写进名录的话：身份证号不收，电话要是号码。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.domain import privacy
from server.domain.codes import make_uscc
from server.registry.imports import identity
from tests import makers_registry as make
from tests.makers import District, sign_in

API = "/api/v1"
REAL, SLIPPED = "11010519491231002X", "110105194912310021"
"""The example of GB 11643, and the same with its last character mistaken."""


def firm(client: FlaskClient, clerk: dict[str, str], serial: int = 1, **more: str) -> tuple[int, str, str]:
    """登记一户：状态、编号、为什么不收。"""
    body = {"code": make_uscc(serial), "name": "青禾饭馆", "kind": "SELF_EMPLOYED", "address": "某路1号"}
    answer = client.post(f"{API}/entities", headers=clerk, json=body | more)
    return answer.status_code, answer.json.get("id", ""), answer.json.get("detail", "")


@pytest.mark.parametrize("number", [REAL, SLIPPED, "１１０１０５ 19491231 002X"])
def test_an_identity_number_is_not_taken_into_a_register(client: FlaskClient, district: District, number: str) -> None:
    """联系人、更正理由、标记的来源、检查人员的职务里写身份证号，校验位对不对都不收，一字不存。"""
    clerk = sign_in(client, "clerk")
    status, _, detail = firm(client, clerk, contact=f"王某 {number}")
    assert (status, "不要写身份证号码" in detail) == (422, True), detail
    _, entity, _ = firm(client, clerk)
    inspector = make.make_inspectors(1)[0]
    for path, body in (
        (f"entities/{entity}", {"contact": f"王某{number}"}),
        (f"entities/{entity}", {"contact": "王某", "reason": f"本人 {number} 申请"}),
        (f"inspectors/{inspector.id}", {"position": number}),
        (f"inspectors/{inspector.id}", {"specialties": [number]}),
    ):
        answer = client.patch(f"{API}/{path}", headers=clerk, json=body)
        assert (answer.status_code, "不要写身份证号码" in answer.json["detail"]) == (422, True), answer.text
        assert number not in answer.text
    flag = {"kind": "abnormal", "on": True, "source": f"举报人 {number}"}
    assert client.post(f"{API}/entities/{entity}/flags", headers=clerk, json=flag).status_code == 422
    assert client.get(f"{API}/entities/{entity}", headers=clerk).json["contact"] == ""


@pytest.mark.parametrize("phone", ["abc", "无", "没有电话", "tel 6212345"])
def test_a_telephone_is_a_number(client: FlaskClient, district: District, phone: str) -> None:
    """电话里没有数字的、有字母的不收；分机、几个号码、空着照收。"""
    clerk = sign_in(client, "clerk")
    status, _, detail = firm(client, clerk, phone=phone)
    assert (status, "电话只写号码" in detail) == (422, True), detail
    for serial, good in enumerate(("0531-1234567 转 801", "13905310001、13905310002", ""), 2):
        assert firm(client, clerk, serial, phone=good, address=f"某路{serial}号")[0] == 201


def test_the_same_name_at_the_same_address_is_asked_about_once(client: FlaskClient, district: District) -> None:
    """代码不同而名称、住所一字不差的，先问一次，说出已有那一户的代码；说明是另一户的照登；住所不同的不问。"""
    clerk = sign_in(client, "clerk")
    _, first, _ = firm(client, clerk, 1)
    status, _, detail = firm(client, clerk, 2)
    assert (status, make_uscc(1) in detail) == (409, True), detail
    assert firm(client, clerk, 3, address="某路2号")[0] == 201
    body = {"code": make_uscc(2), "name": "青禾饭馆", "kind": "SELF_EMPLOYED", "address": "某路1号", "despite": True}
    made = client.post(f"{API}/entities", headers=clerk, json=body)
    assert (made.status_code, made.json["id"] != first) == (201, True), made.text


def test_a_unified_code_is_no_identity_number() -> None:
    """统一社会信用代码、日期、文号不当作身份证号。"""
    codes = [make_uscc(n) for n in range(300)]
    assert [one for one in (*codes, "2026-11-22", "青市监〔2026〕第 123 号") if privacy.identity(one)] == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("110105-1949-1231-0021", True),
        ("110105 1949-1231·002X", True),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", True),
        ("某路1号 １１０１０５ 19491231 002X 二楼", True),
        ("14000000002 110105 1949 1231 002X", True),
        ("王五110101-19800307-1407", True),
        ("王五 一 一 零 一 零 五 一 九 四 九 一 二 三 一 零 零 二 X", True),
        ("王五一一零一零五一九四九一二三一零零二X", True),
        ("110101 一九八〇〇三〇七 1407", True),
        ("110101一19800307一1407", True),
        ("ID11010519491231002X", True),
        ("城东新区A栋1-1、2、3、4、20、21、22、23、24号", False),
        ("0546-8000000、0546-8000001", False),
        ("0310－3414902；0310－4263956", False),
        ("2026-03-31 10:00:00.000 至 2031-03-30 23:59:59.000", False),
        ("117.000912，36.675807", False),
        ("JY13701020000001、SC10637010200012", False),
        ("370102200012345", False),
        ("110105*19491231*0021", True),
        ("110105************", False),
        ("身份证号110101－800307－124", True),
        ("110101－800307－124", False),
        ("13901288071、0990-6612345", False),
        ("13501285122；0311-85961234", False),
        ("13701279112 / 0571-87654321", False),
        ("76号352、361、240、330、191室", False),
        ("A区110、101、800、307、123号", False),
        ("110101、80、03、07、123", True),
        ("110101 1980-03-07 1407", True),
        ("110101-1980/03/07-1407", True),
        ("110101 1980年03月07日 1407", True),
        ("1101 0119 8003-0714 07", True),
        ("110101－1980 03 07－1407", True),
        ("某路3号 110101 1980.03.07 1407", True),
        ("110101 1980-03-07 1409", False),
        ("2019年03月15日至2022年03月14日", False),
        ("11 0101-1980/03、07 1407", False),
    ],
)
def test_a_number_in_groups_is_read_and_a_row_of_numbers_is_not(said: str, found: bool) -> None:
    """分段写的证号认得出；一排门牌号、几个电话不是证号。"""
    assert privacy.identity(said) is found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("110101-19800307-1415", True),
        ("110101—19800307—1431", True),
        ("11010119800307-1001", True),
        ("110101.800307.123", True),
        ("身份证110101198003071423", True),
        ("证号:11010119800307144X", True),
        ("1101011980-03-071407", True),
        ("110101-1980/03/07-1407", True),
        ("110101800307123", False),
        ("3701-20190101-123", False),
        ("37012019-0101123", False),
        ("370102190101001", False),
        ("GZ-440100-20190101-1", False),
    ],
)
def test_a_number_in_groups_is_no_certificate_and_a_certificate_in_groups_no_number(said: str, found: bool) -> None:
    """执法证号一栏：照地区、生日分开写的、写明是身份证的不收；执法证号自己的分段、十五位的证号照收。"""
    assert identity.written(said, as_code=True) is found


KINDS_OF_DASH = "-－−‐‑‒–—―﹣﹘~～〜﹏_·・•‧⋅∙●.．。｡/、,，;；:：|\\ \u3000\n\u200bー"


@pytest.mark.parametrize("dash", [*KINDS_OF_DASH, " — ", "——", " ～ "])
@pytest.mark.parametrize("digits", ["0123456789", "０１２３４５６７８９"])
def test_every_dash_and_dot_people_type_parts_a_number_and_hides_none(dash: str, digits: str) -> None:
    """各种横线、减号、波浪号、间隔点，全角半角，十五位十八位，一位一位隔开，都认得出。"""
    wide = str.maketrans("0123456789", digits)
    for groups in (("110101", "800307", "123"), ("110101", "19800307", "1407"), ("110105", "19491231", "002X")):
        number = dash.join(groups).translate(wide)
        told = f"李甲 {number}（本人）"
        assert [told[one.start : one.end] for one in privacy.cards(told)] == [number], told
    assert privacy.identity(dash.join("11010519491231002X").translate(wide))


@pytest.mark.parametrize("minus", ["－", "−", "‐", "‒", "﹣", "~", "～", "・"])
def test_what_goes_out_is_read_with_every_dash(minus: str) -> None:
    """公开文字里的证号、手机号，横线怎样打都读得出。"""
    assert "id_number" in privacy.find(minus.join(("110105", "19491231", "002X")))
    assert "mobile" in privacy.find(minus.join(("140", "0000", "0199")))


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("王五 110101 19800307 1407", "110101 19800307 1407"),
        ("王五110101—19800307—1407二楼", "110101—19800307—1407"),
        ("王五一一零一零五一九四九一二三一零零二X", "一一零一零五一九四九一二三一零零二X"),
        ("甲路３号 １１０１０１１９８００３０７１４０７", "１１０１０１１９８００３０７１４０７"),
    ],
)
def test_a_number_in_one_script_takes_nothing_in_of_what_stands_beside_it(said: str, number: str) -> None:
    """阿拉伯数字写的证号不吃进旁边的汉字数字，汉字写的也不吃进姓名。"""
    assert [(said[one.start : one.end], one.mixed) for one in privacy.cards(said)] == [(number, False)]
    assert [one.mixed for one in privacy.cards("王五 110101 一九八〇〇三〇七 1407")] == [True]
