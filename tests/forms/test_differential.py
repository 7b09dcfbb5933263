"""随机的表和一步一步的作答，两种引擎每一步都说同样的话。"""

import pytest

from tests.forms.differential import able, differences


def test_random_tables_and_sequences_agree() -> None:
    """五百张随机的表，逐步作答：每一步的判定、差错、缺项、停止、记分、计算都相同。"""
    if able() is None:
        pytest.skip("没有 node 或者前端的依赖：不能比对")
    total, wrong = differences(500, 20261121)
    assert wrong == []
    assert (total["tables"], total["unsound"]) == (500, 0)
    assert min(total["steps"], total["stopped"], total["errors"], total["calculated"]) > 100
