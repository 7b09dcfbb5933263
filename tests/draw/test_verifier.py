"""独立核对程序：好的包六行 ok，动过手脚的包说得出是哪一行。"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from random import Random

import pytest

from draw import verify_draw
from tests.draw.cases import Held
from tests.draw.cases import lines as held
from tests.draw.packages import Wish, finish, make_package, remanifest, signed_package

PROGRAM = Path(verify_draw.__file__)
GOOD = ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent"]


def verdicts(files: dict[str, bytes], folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """写到文件夹里核对，返回六行。"""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    code = verify_draw.main(["verify_draw.py", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["files", "seed", "quotas", "units", "teams", "log"]
    assert code == int(any(" FAIL " in line for line in lines))
    assert "".join(lines).isascii()
    return lines


WISHES = [
    Wish(),
    Wish(alg="sm3"),
    Wish(rounding="up"),
    Wish(rounding="down"),
    Wish(selection="pareto"),
    Wish(mode="units", staff=0),
    Wish(min_n=20),
    Wish(ratios={"A": [1, 10], "D": [1, 1]}),
    Wish(units=0),
    Wish(mode="staff", units=40),
    Wish(bundle=4, ratios={"A": [1, 3], "B": [1, 3], "C": [1, 1], "D": [1, 1]}),
    Wish(bundle=3, days=("2026-03-10-1", "2026-03-10-2", "2026-03-11-1"), mode="staff", units=40),
    Wish(days=("2026-03-10", "2026-03-11"), mode="units", bundle=2),
    Wish(most=4, ratios={"A": [1, 4], "B": [1, 3], "C": [1, 2], "D": [1, 1]}),
    Wish(most=9, bundle=3, ratios={"A": [1, 4], "B": [1, 3], "C": [1, 2], "D": [1, 1]}),
    Wish(ceremony="phones", alg="sm3"),
    Wish(ceremony="beacon", attempt=2),
]


@pytest.mark.parametrize("wish", WISHES, ids=str)
def test_a_good_package_holds(wish: Wish, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """每种取整、取法、算法和方式的包都核对得过。"""
    assert verdicts(make_package(wish), tmp_path, capsys) == GOOD


def test_the_program_needs_nothing_of_the_project(tmp_path: Path) -> None:
    """在空文件夹里以隔离方式运行，只用标准库，压缩包也行。"""
    target = tmp_path / "package.zip"
    with zipfile.ZipFile(target, "w") as z:
        for name, data in make_package().items():
            z.writestr(name, data)
    run = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(target)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.splitlines(), run.stderr) == (0, GOOD, "")
    assert len(PROGRAM.read_text().splitlines()) <= 300


def swap(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    """把文件里的一处换掉。"""

    def act(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return act


def another_seed(files: dict[str, bytes]) -> None:
    """看过结果再换骰子，结果也重新算好。"""
    swap("transcript.txt", b"dice 6", b"dice 7")(files)
    files["result.txt"] = make_package()["result.txt"]


def strike_a_unit(files: dict[str, bytes]) -> None:
    """抽出后从名单里删掉一户，清单和结果都重写。"""
    drop = next(x for x in files["result.txt"].split(b"\n") if x.startswith(b"drawn")).split(b"\t")[3]
    files["units.txt"] = b"".join(x for x in files["units.txt"].splitlines(True) if not x.startswith(drop))
    remanifest(files)
    finish(files)


def excuse_a_unit(files: dict[str, bytes]) -> None:
    """给派得出人的一户贴上 E5。"""
    files["units.txt"] = files["units.txt"].replace(b"\t-\n", b"\tE5\n", 1)
    rebind(files)


def rebind(files: dict[str, bytes]) -> None:
    """连实录一起重写，只剩规则本身能发现。"""
    remanifest(files)
    lines = files["transcript.txt"].split(b"\n")
    lines[2] = b"manifest " + hashlib.sha256(files["manifest.json"]).hexdigest().encode()
    files["transcript.txt"] = b"\n".join(lines)
    finish(files)


def exchange(word: bytes, column: int) -> Callable[[dict[str, bytes]], None]:
    """在结果文件里对调两行的一栏。"""

    def act(files: dict[str, bytes]) -> None:
        rows = [line.split(b"\t") for line in files["result.txt"].split(b"\n")]
        first, second = [row for row in rows if row[0] == word][:2]
        first[column], second[column] = second[column], first[column]
        files["result.txt"] = b"\n".join(b"\t".join(row) for row in rows)

    return act


def lone_team(files: dict[str, bytes]) -> None:
    """把检查组改成一个人。"""
    swap("plan.json", b',{"dept":"SJ","quals":["Z"]}', b"")(files)
    lines = files["transcript.txt"].split(b"\n")
    data = files["manifest.json"]
    old = hashlib.sha256(make_package()["plan.json"]).hexdigest().encode()
    files["manifest.json"] = data.replace(old, hashlib.sha256(files["plan.json"]).hexdigest().encode())
    lines[2] = b"manifest " + hashlib.sha256(files["manifest.json"]).hexdigest().encode()
    files["transcript.txt"] = b"\n".join(lines)


SMALL = Wish(
    units=8, staff=4, bundle=2, days=("2026-03-10", "2026-03-11"), ceremony="phones", ratios={"A": [1, 3], "D": [1, 1]}
)


def refused(files: dict[str, bytes]) -> bool:
    """有一行不成立；说得出的第一行就够。"""
    check = Held(Path(), None)
    check.files = files
    try:
        for name in ("files", "seed", "quotas", "units", "teams"):
            getattr(check, f"check_{name}")()
    except Exception:
        return True
    return False


@pytest.mark.parametrize("name", sorted(signed_package(SMALL)))
def test_every_single_bit_counts(name: str) -> None:
    """八个文件里任何一个比特变了都不成立，一个不漏；少一截、多一行、写两遍、空了也是。"""
    files = signed_package(SMALL)
    data = files[name]
    assert not refused(files)
    assert held(files) == GOOD
    for place in range(8 * len(data)):
        at, bit = divmod(place, 8)
        assert refused(files | {name: data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]}), (name, place)
    for changed in (data[:-1], data + b"\n", data + data, b""):
        assert any(" FAIL" in line for line in held(files | {name: changed})), name


TRICKS: list[tuple[str, Callable[[dict[str, bytes]], None]]] = [
    ("files", swap("units.txt", b"\tE2\n", b"\t-\n")),
    ("files", swap("recuse.txt", b"\tR\n", b"\tX\n")),
    ("files", swap("result.txt", b"team\t1\t", b"note\t1\t")),
    ("files", swap("plan.json", b'"min_n":0', b'"min_n":1')),
    ("files", swap("manifest.json", b'"attempt":1', b'"attempt":1.0')),
    ("seed", another_seed),
    ("seed", swap("transcript.txt", b"dice 6345", b"dice 634")),
    ("seed", swap("transcript.txt", b"reveal system 5", b"reveal system 6")),
    ("seed", swap("transcript.txt", b"attempt 1", b"attempt 2")),
    ("seed", swap("transcript.txt", b"dice 63454660390103169462\n", b"")),
    ("seed", strike_a_unit),
    ("quotas", exchange(b"quota", 3)),
    ("quotas", swap("manifest.json", b'"plan_total":', b'"plan_total":1')),
    ("units", exchange(b"drawn", 3)),
    ("units", exchange(b"reserve", 3)),
    ("teams", exchange(b"team", 3)),
    ("teams", exchange(b"sub", 3)),
    ("teams", excuse_a_unit),
    ("teams", lone_team),
]


@pytest.mark.parametrize(("line", "trick"), TRICKS, ids=[f"{line}-{i}" for i, (line, _) in enumerate(TRICKS)])
def test_a_manipulated_package_is_found(
    line: str, trick: Callable[[dict[str, bytes]], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """每一种手脚都在它所属的那一行被发现。"""
    files = make_package()
    trick(files)
    found = verdicts(files, tmp_path, capsys)
    assert any(v.startswith(f"{line} FAIL") for v in found), found


def test_a_hostile_zip_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """带路径、重名、多余文件或谎报大小的压缩包不解开。"""
    good = make_package()
    for extra in ("../evil.txt", "/etc/passwd", "notes.txt", "units.txt"):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as z:
            for name, content in good.items():
                z.writestr(name, content)
            with pytest.warns(UserWarning, match="Duplicate") if extra in good else nullcontext():
                z.writestr(extra, b"x")
        target = tmp_path / "hostile.zip"
        target.write_bytes(data.getvalue())
        assert verify_draw.main(["verify_draw.py", str(target)]) == 1
        assert "files FAIL zip must hold" in capsys.readouterr().out


def packed(files: dict[str, bytes]) -> bytes:
    """压成一个包，不压缩。"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, data in files.items():
            z.writestr(name, data)
    return out.getvalue()


def test_a_damaged_zip_says_what_is_wrong_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """压缩包里坏了一个字节：第一行说出是什么坏了，其余各行只说在它之后。"""
    data = bytearray(packed(make_package()))
    data[data.index(b"units.txt") + 400] ^= 1
    target = tmp_path / "package.zip"
    after = [f"{name} FAIL after files" for name in ("seed", "quotas", "units", "teams")]
    for content, reason in ((bytes(data), "Bad CRC-32 for file 'units.txt'"), (b"text", "File is not a zip file")):
        target.write_bytes(content)
        assert verify_draw.main(["", str(target)]) == 1
        told = capsys.readouterr().out.splitlines()
        assert told == [f"files FAIL package damaged (BadZipFile: {reason})", *after, "log absent"]


def test_any_damaged_byte_of_the_zip_has_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """整个压缩包里随便坏一个字节：不是六行照旧，就是第一个 FAIL 带着理由，后面的短。"""
    data, rng, seen = packed(make_package(SMALL)), Random(20261122), 0
    target = tmp_path / "package.zip"
    for _ in range(150):
        at = rng.randrange(len(data))
        target.write_bytes(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
        code = verify_draw.main(["", str(target)])
        told = capsys.readouterr().out.splitlines()
        assert len(told) == 6
        bad = [line for line in told if " FAIL " in line]
        assert code == bool(bad)
        assert not any("Error" in line for line in bad[1:])
        seen += bool(bad)
    assert seen > 75


def test_a_folder_without_a_file_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """文件夹里少一个文件，第一行说得出少了哪个。"""
    for name, data in make_package().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "staff.txt").unlink()
    assert verify_draw.main(["", str(tmp_path)]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("files FAIL package damaged (FileNotFoundError: ")
    assert "staff.txt" in first


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """展开后超过上限的压缩包在展开前就拒绝。"""
    target = tmp_path / "bomb.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in make_package().items():
            if name == "units.txt":
                with z.open(zipfile.ZipInfo(name), "w", force_zip64=True) as f:
                    for _ in range(520):
                        f.write(bytes(1 << 20))
            else:
                z.writestr(name, content)
    assert verify_draw.main(["verify_draw.py", str(target)]) == 1
    assert "files FAIL package too large" in capsys.readouterr().out


def test_usage_is_told_apart_from_refusal(tmp_path: Path) -> None:
    """没有参数或文件不存在是用法错误（2），不是核对不过（1）。"""
    assert verify_draw.main(["verify_draw.py"]) == 2
    assert verify_draw.main(["verify_draw.py", str(tmp_path / "none")]) == 2
    (tmp_path / "text.zip").write_text("not a zip")
    assert verify_draw.main(["verify_draw.py", str(tmp_path / "text.zip")]) == 1
