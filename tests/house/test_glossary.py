"""词汇表文档：每个术语一个英文词，每个枚举都在。"""

from pathlib import Path

import pytest

from server.domain.vocabulary import vocabularies
from server.domain.words import labels

PAGE = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8")
TERMS = [
    ("双随机一公开", "double_random"),
    ("抽查事项清单", "item"),
    ("检查对象名录库", "entity"),
    ("执法检查人员名录库", "inspector"),
    ("工作细则", "guideline"),
    ("年度抽查计划", "plan"),
    ("抽查任务", "task"),
    ("联合抽查", "joint"),
    ("牵头部门", "lead"),
    ("抽查比例", "ratio"),
    ("频次", "frequency"),
    ("定向/不定向", "targeted/untargeted"),
    ("信用风险分类", "risk_class"),
    ("抽取", "draw"),
    ("选派", "assign"),
    ("回避", "recusal"),
    ("递补", "substitution"),
    ("检查派单", "assignment"),
    ("行政检查通知书", "notice"),
    ("亮证", "show_credentials"),
    ("随机抽查检查表", "checklist"),
    ("检查项", "check_item"),
    ("判定", "verdict"),
    ("拍照", "photo"),
    ("签字", "signature"),
    ("拒签", "refusal"),
    ("见证人", "witness"),
    ("现场封存", "seal"),
    ("一次一档", "dossier"),
    ("审定", "decision"),
    ("退回", "send_back"),
    ("公示", "publication"),
    ("更正/撤回", "correction/withdrawal"),
    ("移送", "referral"),
    ("责令改正", "rectification"),
    ("复查", "recheck"),
    ("留痕", "trail"),
    ("工作日", "working_day"),
    ("时限", "deadline"),
    ("规则配置", "rule_profile"),
    ("办案人员账号", "officer"),
    ("候补", "reserve"),
    ("补正", "addendum"),
    ("待处理", "quarantine"),
    ("送达回执", "receipt"),
    ("盖章", "stamp"),
    ("关口", "guard"),
]


@pytest.mark.parametrize(("chinese", "english"), TERMS)
def test_every_term_stands_in_the_glossary(chinese: str, english: str) -> None:
    """每个术语有一行，中文与英文标识相对。"""
    assert f"| {chinese} | `{english}` | " in PAGE


@pytest.mark.parametrize("name", vocabularies())
def test_every_enumeration_stands_in_the_glossary(name: str) -> None:
    """每个枚举有一行，值与中文名称与代码一致。"""
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    for value, label in labels(vocabularies()[name]).items():
        assert f"`{value}` {label}" in row


def test_one_word_means_one_term() -> None:
    """一个英文词只对一个术语。"""
    words = [english for _, english in TERMS]
    assert len(set(words)) == len(words)
