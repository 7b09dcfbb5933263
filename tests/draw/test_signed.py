"""签字实录：谁签、谁拒签写在公开包里；添一位、少一位、改一个比特都看得出，没有它的旧包照样核对得过。"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from draw import signed, verify_draw
from draw.hashing import digest
from tests.draw.cases import lines
from tests.draw.packages import DRAW, SIGNS, Wish, make_package, record_package, signed_package

GOOD = ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent"]
SMALL = Wish(units=25, staff=6)


@pytest.mark.parametrize("wish", [Wish(), Wish(alg="sm3", attempt=2), Wish(mode="units", staff=0)], ids=str)
def test_a_package_with_signatures_holds(wish: Wish, tmp_path: Path) -> None:
    """带签字实录的压缩包六行都成立；没有它的旧包也是。"""
    assert lines(signed_package(wish)) == lines(make_package(wish)) == GOOD
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as z:
        for name, data in signed_package(wish).items():
            z.writestr(name, data)
    assert verify_draw.main(["verify_draw.py", str(tmp_path / "package.zip")]) == 0


def test_the_file_taken_out_is_not_noticed() -> None:
    """拿掉签字实录，各行照样成立：程序只说包里有的，要靠整个包的指纹；程序开头写明了这一点。"""
    whole = signed_package(SMALL)
    assert lines({name: data for name, data in whole.items() if name != signed.FILE}) == GOOD
    assert "SHA-256 of the whole zip" in (verify_draw.__doc__ or "")


def test_the_refusal_stands_in_the_file() -> None:
    """拒绝签字的写在里面；重签过的历次怎样都在，没有姓名。"""
    told = signed_package(SMALL)[signed.FILE].decode().splitlines()
    assert "sign w1 refused 2026-03-10" in told
    assert "sign operator canvas,paper 2026-03-11" in told


def closed_again(change: Callable[[list[str]], None]) -> dict[str, bytes]:
    """操纵者改了内容，再把末行封好。"""
    files = signed_package(SMALL)
    rows = files[signed.FILE].decode().splitlines()[:-1]
    change(rows)
    text = "".join(row + "\n" for row in rows).encode()
    return files | {signed.FILE: text + f"end {digest(text)}\n".encode()}


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(),
        lambda rows: rows.append("sign w2 canvas 2026-03-10"),
        lambda rows: rows.append(rows[-1]),
        lambda rows: rows.__setitem__(1, "draw 990100-2026-02 attempt 1"),
        lambda rows: rows.__setitem__(2, "result " + "0" * 64),
    ],
    ids=["witness dropped", "witness added", "twice", "another draw", "another result"],
)
def test_a_forged_list_of_signers_is_found(change: Callable[[list[str]], None]) -> None:
    """去掉拒签的见证人、添一位、写两遍、换到别的抽取，末行重新封好也不成立。"""
    assert closed_again(lambda rows: None) == signed_package(SMALL)
    assert lines(closed_again(change))[0].startswith("files FAIL")


def test_the_file_that_was_changed_is_named() -> None:
    """只改了结果的，说结果不是签字时的那一份，不怪签字实录；只改了签字实录的，说签字实录。"""
    files = signed_package(SMALL)
    other = files["result.txt"].replace(b"\t1\t", b"\t2\t", 1)
    assert lines(files | {"result.txt": other})[0] == "files FAIL result.txt is not the one signed"
    note = files[signed.FILE].replace(b"paper", b"canvas", 1)
    assert lines(files | {signed.FILE: note})[0] == "files FAIL signed.txt differs"


def test_what_was_changed_is_told_in_plain_words() -> None:
    """签字实录多一个换行、结果里多出不认得的行，说是哪个文件，不说程序里的差错名。"""
    files = signed_package(SMALL)
    assert lines(files | {signed.FILE: files[signed.FILE] + b"\n"})[0] == "files FAIL signed.txt differs"
    for other in (files["result.txt"] + b"x\n", files["result.txt"].replace(b"drawn\t", b"drawm\t", 1)):
        assert lines(files | {"result.txt": other})[0] == "files FAIL result.txt lines or their order"


def test_the_record_of_a_manual_draw_is_called_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """现场摇号的记录包，压缩的、解开的：文件成立，其余各行说是不可重算的记录；改过的说是哪个文件，不说是记录。"""
    honest = record_package(SMALL)
    told = [
        "files ok",
        *(f"{name} FAIL {verify_draw.HAND}" for name in ("seed", "quotas", "units", "teams")),
        "log absent",
    ]
    forged = honest | {"manual.json": honest["manual.json"].replace(b'"drawn":[', b'"drawn":[["00000000",9,"x"],')}
    for place, files in (("record", honest), ("forged", forged)):
        with zipfile.ZipFile(tmp_path / f"{place}.zip", "w") as z:
            for name, data in files.items():
                z.writestr(name, data)
        with zipfile.ZipFile(tmp_path / f"{place}.zip") as z:
            z.extractall(tmp_path / place)
    for place in ("record.zip", "record"):
        assert verify_draw.main(["verify_draw.py", str(tmp_path / place)]) == 1
        assert capsys.readouterr().out.splitlines() == told
    for place in ("forged.zip", "forged"):
        assert verify_draw.main(["verify_draw.py", str(tmp_path / place)]) == 1
        assert capsys.readouterr().out.splitlines()[:2] == ["files FAIL manual.json differs", "seed FAIL after files"]


def test_who_is_missing_cannot_be_written() -> None:
    """少一位、次序不对、没有这种表示法的，写不出来。"""
    result = make_package(SMALL)["result.txt"]
    for bad in (SIGNS[1:], (*SIGNS[:3], replace(SIGNS[3], signer="w2")), (*SIGNS[:3], replace(SIGNS[3], methods=()))):
        with pytest.raises(ValueError, match="once, in order"):
            signed.write(DRAW, 1, result, "c" * 64, bad)
