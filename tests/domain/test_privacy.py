"""公开文字里的个人信息与秘密：各种写法都认得出，公务上常见的数不误报。"""

from __future__ import annotations

import pytest

from server.domain import privacy
from server.domain.codes import make_uscc

ID = "11010519491231002X"  # the example number of the standard
CARD = "4111111111111111"
PLANTED = [
    (ID, "id_number"),
    ("身份证１１０１０５１９４９１２３１００２Ｘ", "id_number"),
    ("110105 19491231 002X", "id_number"),
    ("110105\u200b19491231002X", "id_number"),
    ("一一零一零五一九四九一二三一零零二X", "id_number"),
    ("130503670401001", "id_number"),
    ("联系14000000199", "mobile"),
    ("１４０－００００－０１９９", "mobile"),
    ("+86 140 0000 0199", "mobile"),
    ("一四零零零零零零一九九", "mobile"),
    ("1 4 0 0 0 0 0 0 1 9 9", "mobile"),
    (f"卡号{CARD}", "bank_card"),
    ("4111-1111-1111-1111", "bank_card"),
    ("0546-1400001", "landline"),
    ("（010）14000001", "landline"),
    ("鲁A12345", "plate"),
    ("鲁Ａ·１２３４５", "plate"),
    ("粤BD12345", "plate"),
    ("someone@example.com", "mail"),
    ("秘密★一年", "secret"),
    ("登录口令：qinghe2026", "secret"),
    ("属商业秘密", "secret"),
]
HARMLESS = [
    "青禾县聚福楼餐饮有限公司",
    "2026年3月31日至2026年11月30日",
    "青市监双随机〔2026〕12号",
    "抽查比例5%，频次1次/年，共1842户，抽55户",
    "《中华人民共和国食品安全法》第一百一十条",
    "990100-2026-01",
    "食品生产经营许可证编号JY13701020000001",
    "第三方机构不得单独检查",
    "1,286 户里抽 36 户",
    "GB 14881-2013",
]


@pytest.mark.parametrize(("text", "kind"), PLANTED)
def test_what_is_hidden_is_found(text: str, kind: str) -> None:
    """全角、汉字数字、空格、不可见字符，都藏不住。"""
    assert kind in privacy.find(f"说明：{text}。")


@pytest.mark.parametrize("text", HARMLESS)
def test_office_numbers_are_not_flagged(text: str) -> None:
    """日期、文号、条文、比例不误报。"""
    assert privacy.find(text) == frozenset()


@pytest.mark.parametrize(
    "text", ["投诉87654321", "８７６５—４３２１所说的店", "876 5432", "致电8765432核查", "8765-4321-801", "(87654321)"]
)
def test_a_telephone_without_its_area_code_is_found_where_names_are_read(text: str) -> None:
    """名称里不带区号的电话认得出；别的文字不因此多报。"""
    assert (privacy.local(text), privacy.find(text)) == (frozenset({"local"}), frozenset())


@pytest.mark.parametrize(
    "text",
    [
        *HARMLESS,
        "20261124专项检查",
        "2026-1124检查",
        "2026-2027年度抽查",
        "20260101-20261231抽查",
        "GB 7718-2011 标签检查",
        "工单87654321号核查",
        "青市监〔2026〕2345678文件",
        "函(2026)2345678",
        "抽查3000000 户",
        "200-1000平方米餐饮店",
        "91370599MAETJBR04X",
        "批次A2345678",
        "7654321家个体户",
        "12345678",
        "23456789-23456999段",
        "876543210",
    ],
)
def test_a_name_may_hold_dates_standards_and_counts(text: str) -> None:
    """名称里的日期、年度、标准号、文号、写明单位的数，不当作电话。"""
    assert privacy.local(text) == frozenset()


def test_credit_codes_are_no_id_numbers() -> None:
    """一万个统一社会信用代码，一个也不当成身份证号、卡号。"""
    assert [code for code in map(make_uscc, range(10_000)) if privacy.find(code)] == []


def test_a_finding_names_the_place_and_never_the_content() -> None:
    """只说在哪一栏、像什么，不带原文；点名不看的栏不看。"""
    found = privacy.scan({"entries": [{"note": f"找{ID}", "cert_no": ID}]}, skip=frozenset({"cert_no"}))
    assert found == [{"where": "entries.note", "kind": "id_number"}]
    assert privacy.told(found) == "身份证号"
    assert ID not in str(found)


@pytest.mark.parametrize(
    "hidden",
    [
        b"/Author (" + ID.encode() + b")",
        b"/Author <" + ("\ufeff" + ID).encode("utf-16-be").hex().encode() + b">",
        b"<?xpacket begin='' ?><dc:creator>14000000199</dc:creator><?xpacket end='w'?>",
        b"\xff\xe1\x00\x40Exif\x00\x00II*\x00 phone 14000000199 \x00",
        "/Keywords (车牌鲁A12345)".encode(),
    ],
)
def test_what_a_file_carries_unseen_is_read(hidden: bytes) -> None:
    """PDF 属性、XMP、照片的拍摄信息里种的，都读得出来；正文里的散列不误报。"""
    content = b"%PDF-1.7\n1 0 obj<</ID [<14000000199ab><13912345678>]>>\n" + hidden + b"\nendobj"
    assert privacy.scan(privacy.inside(content)) != []
    assert privacy.scan(privacy.inside(content.replace(hidden, b""))) == []
