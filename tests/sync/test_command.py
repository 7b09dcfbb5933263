"""命令 python -m sync digest：导出的记录原样给它，算出的就是封存码；不认识的说清楚，不另算一个。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync.__main__ import main
from tests.server.documents import records


def given(folder: Path, value: Any) -> list[str]:
    """写成文件的命令行。"""
    path = folder / "OPS.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return ["digest", str(path)]


def test_an_exported_record_has_the_digest_of_its_seal(tmp_path: Path, capfdbinary: Any) -> None:
    """record.json 与写明任务包、检查表、检查组的操作算出同一个数，不出声；换了一个人就说与封存的不同。"""
    record = records.signed().record()
    box = {"ops": record["ops"], "package_hash": record["package_hash"], "form": record["form_hash"]}
    for value in (record, box | {"team": record["package"]["team"]}):
        assert main(given(tmp_path, value)) == 0
        out = capfdbinary.readouterr()
        assert (out.out.decode().strip(), out.err) == (record["digests"]["content"], b"")
    assert main(given(tmp_path, box | {"team": record["package"]["team"][:1]})) == 0
    said = capfdbinary.readouterr()
    assert said.out.decode().strip() != record["digests"]["content"]
    assert said.err.decode() == f"警告：封存写的是 {record['digests']['content']}\n"


def test_a_list_alone_says_that_it_is_another_number(tmp_path: Path, capfdbinary: Any) -> None:
    """只有操作的：照算，但说明不是封存的内容摘要，封存写的是哪个。"""
    record = records.signed().record()
    assert main(given(tmp_path, record["ops"])) == 0
    said = capfdbinary.readouterr().err.decode()
    assert "没有任务包的指纹、检查表的指纹、检查组" in said
    assert record["digests"]["content"] in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"package": {}}, "读不了：里面没有操作"),
        ({"ops": [], "digests": {}}, "读不了：有不认识的栏目：digests"),
        ([{"kind": "seal"}], "读不了：操作不合格式"),
    ],
)
def test_what_it_does_not_know_is_refused(tmp_path: Path, capfdbinary: Any, value: Any, said: str) -> None:
    """不认识的不另算一个数。"""
    assert main(given(tmp_path, value)) == 2
    out = capfdbinary.readouterr()
    assert (out.out, out.err.decode().startswith(said)) == (b"", True)


def test_a_missing_file_is_named_in_chinese(tmp_path: Path, capfdbinary: Any) -> None:
    """没有的文件、打不开的、不是 JSON 的，都用中文说。"""
    assert main(["digest", str(tmp_path / "none.json")]) == 2
    assert capfdbinary.readouterr().err.decode() == f"读不了：没有文件 {tmp_path / 'none.json'}\n"
    assert main(["digest", str(tmp_path)]) == 2
    assert capfdbinary.readouterr().err.decode().startswith(f"读不了：打不开 {tmp_path}")
    (tmp_path / "OPS.json").write_bytes(b"{")
    assert main(["digest", str(tmp_path / "OPS.json")]) == 2
    assert capfdbinary.readouterr().err.decode().startswith("读不了：不是能读的 JSON")
