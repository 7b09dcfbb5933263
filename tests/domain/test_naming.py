"""要公开的话里认得出姓名、单位名称和代码。"""

from __future__ import annotations

import pytest

from server.domain import naming

PLACE = "青禾县"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("青禾县惠民餐饮有限公司", "惠民餐饮"),
        ("青禾惠民餐饮有限责任公司城关分公司", "惠民餐饮"),
        ("某某省临江市青禾县惠民餐饮（集团）股份有限公司", "惠民餐饮"),
        ("好又多连锁超市", "好又多连锁超市"),
        ("青禾县阳光小区便民服务中心", "阳光小区便民服务中心"),
        ("青禾县老王饭馆", "老王饭馆"),
        ("青禾县粮油公司", ""),
    ],
)
def test_the_own_part_of_a_name(name: str, part: str) -> None:
    """去掉地名和组织形式；剩下不到四个字的认不出是谁，不单独看。"""
    assert naming.own_part(name, PLACE) == part


@pytest.mark.parametrize(
    "words",
    [
        "因青禾县惠民餐饮有限公司提出异议",
        "因 惠 民 餐 饮 提出异议",
        "因青禾县惠民餐饮（有限公司）提出异议",
        "代码９１９９０１００ＭＡ１２３４５６７８的一户重复",
        "代码 91990100 ma12345678 重复",
    ],
)
def test_a_firm_of_the_roll_is_read_however_it_is_written(words: str) -> None:
    """全名、认得出的一段、代码；空格、全角、括号都不遮。"""
    assert naming.firms(words, [("青禾县惠民餐饮有限公司", "91990100MA12345678")], PLACE)


def test_everyday_words_name_nobody() -> None:
    """任务自己的名称里就有的词、两个字的名称，不当作写了哪一户。"""
    listed = [("青禾县特种设备有限公司", "91990100MA12345678"), ("停电", "-")]
    assert naming.firms("特种设备名录漏了一个乡镇，停电", listed, PLACE, ["特种设备抽查"]) == []
    assert naming.firms("特种设备名录漏了一个乡镇", listed, PLACE) == ["特种设备"]


def test_persons_are_read_through_spaces_and_dots() -> None:
    """全角空格、间隔号不遮姓名；前后两句的字不连成姓名。"""
    assert naming.persons("检查员王　明和阿里·木", ["王明", "阿里木", "李丽"]) == ["王明", "阿里木"]
    assert naming.persons("检查员姓王，明天来", ["王明"]) == []
