"""命令行：python -m draw ticket · python -m draw merkle。"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from draw.__main__ import main

SEED = "3d914f9348c9cc0ff8a79716700b9fcd4d2f3e711608004eb8f138bcba7f14d9"


def test_a_ticket_is_what_sha256sum_prints() -> None:
    """与 printf '%s%s' | sha256sum 同一个数。"""
    own = subprocess.run(
        [sys.executable, "-m", "draw", "ticket", SEED, "73"], capture_output=True, text=True, check=True
    )
    theirs = subprocess.run(["sha256sum"], input=SEED + "73", capture_output=True, text=True, check=True)
    assert own.stdout.strip() == theirs.stdout.split()[0]


def test_a_ticket_in_sm3(capsys: pytest.CaptureFixture[str]) -> None:
    """--alg sm3 给出另一个 64 位十六进制。"""
    assert main(["ticket", SEED, "73", "--alg", "sm3"]) == 0
    assert len(capsys.readouterr().out) == 65


def test_a_bad_seed_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    """种子不是 64 位十六进制：说明写在标准错误，退出码 2。"""
    assert main(["ticket", "41", "73"]) == 2
    assert "64" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["ticket", SEED, "73", "--alg", "md5"])


def test_one_line_per_proof(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """每行一个 ok 或 bad；写法不对的行是 bad，不是错误。"""
    leaf = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
    good = {"kind": "inclusion", "index": 0, "size": 1, "leaf": leaf, "root": leaf, "proof": None}
    same = {"kind": "consistency", "size1": 1, "size2": 1, "root1": leaf, "root2": leaf, "proof": []}
    bad = [
        good | {"index": 1},
        good | {"index": True},
        good | {"size": "1"},
        good | {"root": "*"},
        good | {"kind": "other"},
        same | {"size1": 0},
        same | {"proof": [leaf]},
        None,
        [],
        {},
    ]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([good, same, *bad]))
    assert main(["merkle", str(path)]) == 1
    assert capsys.readouterr().out.split() == ["ok", "ok", *["bad"] * len(bad)]
    path.write_text(json.dumps([good]))
    assert main(["merkle", str(path)]) == 0


def test_an_unreadable_file_could_not_run(tmp_path: Path) -> None:
    """没有文件、不是 JSON、不是数组：退出码 2。"""
    assert main(["merkle", str(tmp_path / "none.json")]) == 2
    for text in ("{", "{}", "1"):
        (tmp_path / "x.json").write_text(text)
        assert main(["merkle", str(tmp_path / "x.json")]) == 2
