"""人写进名录的话：身份证号不收，电话要是号码。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from server.domain import privacy
from server.domain.codes import make_uscc
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
        ("城东新区A栋1-1、2、3、4、20、21、22、23、24号", False),
        ("0546-8000000、0546-8000001", False),
    ],
)
def test_a_number_in_groups_is_read_and_a_row_of_numbers_is_not(said: str, found: bool) -> None:
    """分段写的证号认得出；一排门牌号、几个电话不是证号。"""
    assert privacy.identity(said) is found
