"""开封核对：每个代号都算得出；多一户、少一户、换一户、重一户都找得到。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from draw.__main__ import main
from draw.blind import blind, key_commitment, salt
from draw.register import reconcile

KEY = "5a" * 32
NAMES = [f"91990100MA{n:07d}X" for n in range(40)]
LISTED = [blind(salt(KEY, name), name) for name in NAMES]


def test_an_honest_list_opens_whole() -> None:
    """老实的名单，户户揭得开。"""
    report = reconcile(LISTED, NAMES, KEY)
    assert report.ok
    assert report.counts() == {"listed": 40, "opened": 40, "ghosts": 0, "twice": 0, "missing": 0}


@pytest.mark.parametrize(
    ("listed", "names", "found"),
    [
        ([*LISTED, "0" * 32], NAMES, (1, 0, 0)),
        (LISTED[1:], NAMES, (0, 0, 1)),
        (["0" * 32, *LISTED[1:]], NAMES, (1, 0, 1)),
        ([*LISTED, LISTED[0]], NAMES, (0, 1, 0)),
        (LISTED, NAMES[1:], (1, 0, 0)),
        (LISTED, [*NAMES, NAMES[0]], (0, 1, 0)),
    ],
    ids=["a ghost", "an omission", "a swap", "a line twice", "a firm unknown to the register", "a firm twice"],
)
def test_each_fault_is_named(listed: list[str], names: list[str], found: tuple[int, int, int]) -> None:
    """假户、重户、漏户，各归各的。"""
    report = reconcile(listed, names, KEY)
    assert (len(report.ghosts), len(report.twice), len(report.missing)) == found
    assert not report.ok


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """命令逐行说出不对的；密钥不是承诺的那一把，也说；读不出来的退出 2。"""
    manifest = {"alg": "sha256", "blind_commit": key_commitment(KEY)}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "units.txt").write_text("".join(f"{line}\ta\tb\t-\t1\t-\n" for line in sorted(LISTED)))
    register = tmp_path / "register.tsv"
    register.write_text("".join(f"{name}\t某店\n" for name in NAMES), "utf-8")
    assert main(["blinds", str(tmp_path), KEY, str(register)]) == 0
    assert capsys.readouterr().out == "blinds 40 ok\n"
    assert main(["blinds", str(tmp_path), "6b" * 32, str(register)]) == 1
    assert capsys.readouterr().out.startswith("FAIL key is not the committed one\nFAIL ghost ")
    register.write_text("".join(f"{name}\t某店\n" for name in NAMES[:-1]), "utf-8")
    assert main(["blinds", str(tmp_path), KEY, str(register)]) == 1
    assert capsys.readouterr().out == f"FAIL ghost {LISTED[-1]}\n"
    assert main(["blinds", str(tmp_path / "none"), KEY, str(register)]) == 2
