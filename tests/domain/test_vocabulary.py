"""词汇表。"""

import re

import pytest

from server.domain import vocabulary
from server.domain.vocabulary.inspections import AssignmentState, PhoneState
from server.domain.words import labels


@pytest.mark.parametrize("name", vocabulary.vocabularies())
def test_every_word_has_a_chinese_label(name: str) -> None:
    """每个词都有中文名称，同一枚举内不重名。"""
    words = labels(vocabulary.vocabularies()[name])
    assert words
    assert [value for value, label in words.items() if not label] == []
    assert len(set(words.values())) == len(words)


def test_assignment_states_are_the_fourteen() -> None:
    """派单状态正是约定的十四个。"""
    said = "drawn notified taken on_site suspended sealed received adopted in_review returned approved published"
    assert [state.value for state in AssignmentState] == [*said.split(), "closed", "cancelled"]


def test_phone_labels_are_the_five() -> None:
    """手机上的五个词。"""
    assert list(labels(PhoneState).values()) == ["本机已存", "已送达", "已采纳", "待处理", "已归档"]


def test_typescript_holds_every_word() -> None:
    """写成 TypeScript 后，每个词都在，且两次写出一字不差。"""
    text = vocabulary.as_typescript()
    assert text == vocabulary.as_typescript()
    for words in vocabulary.vocabularies().values():
        for value, label in labels(words).items():
            assert f'"{value}": "{label}",' in text


def test_typescript_types_follow_their_constants() -> None:
    """每个类型取自同名常量。"""
    pairs = re.findall(r"export type (\w+) = keyof typeof (\w+)", vocabulary.as_typescript())
    assert len(pairs) == len(vocabulary.vocabularies())
    assert all(constant == name[0].lower() + name[1:] for name, constant in pairs)
