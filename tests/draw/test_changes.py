"""抽取之后：递补照次序，顶替照候补，逐条相接；改一个比特、换一个人都看得出。"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from draw import verify_draw
from draw.changes import FILE, BadChange, Ledger, NobodyLeft, replay
from draw.hashing import digest
from draw.quota import QuotaImpossible
from draw.team import NoTeam
from tests.draw import logbook, make_vectors
from tests.draw.cases import lines
from tests.draw.changed import changed, opened, why
from tests.draw.packages import Wish

GOOD = ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent", "changes ok"]
WISH = Wish(units=60)


@pytest.fixture(scope="module")
def package() -> dict[str, bytes]:
    """六件变更，单元和席位都有。"""
    files = changed(WISH, Random(4))
    assert {line.split(b"\t")[0] for line in files[FILE].splitlines()} == {b"unit", b"seat", b"end"}
    return files


def rechained(files: dict[str, bytes], change: Callable[[list[list[str]]], None]) -> dict[str, bytes]:
    """操纵者改了内容，再把链从头接好。"""
    rows = [line.split("\t") for line in files[FILE].decode().splitlines()]
    change(rows)
    link = digest(files["result.txt"])
    for row in rows:
        row[1] = link
        link = digest("\t".join(row).encode())
    return files | {FILE: "".join("\t".join(row) + "\n" for row in rows).encode()}


def test_the_next_reserve_takes_the_place_with_a_lawful_team() -> None:
    """换下一户，顶上的是本层递补第一名；他的检查组有主检、无回避。"""
    files, result = opened(WISH)
    book = Ledger(files, result)
    stratum, chosen = next((s, c) for s, c in result.chosen.items() if len(c.reserve) > 1)
    found = book.strike(chosen.drawn[0].blind, why("U1"), {}, {})
    assert found.blind == chosen.reserve[0].blind
    assert "L" in book.rules.staff[found.members[0]].quals
    assert chosen.drawn[0].blind not in book.teams
    assert book.waiting[stratum] == [p.blind for p in chosen.reserve[1:]]


def test_a_reserve_that_is_gone_is_passed_over_and_noted() -> None:
    """递补第一名已注销：越过它，写明代码；名单用完就空着。"""
    files, result = opened(WISH)
    book = Ledger(files, result)
    chosen = next(c for c in result.chosen.values() if c.reserve and c.drawn)
    first, *rest = [p.blind for p in chosen.reserve]
    found = book.strike(chosen.drawn[0].blind, why("U3"), {first: "E2"}, {})
    assert (found.blind, found.passed) == (rest[0], {first: "E2"})
    for _ in rest[1:]:
        found = book.strike(found.blind, why("U1"), {}, {})
    assert book.strike(found.blind, why("U1"), {}, {}).blind == ""
    assert lines(files | {FILE: book.text()}) == GOOD


def test_the_published_substitute_comes_first() -> None:
    """一席退出，顶上的就是结果里写着的候补第一名；他来不了，是第二名。"""
    files, result = opened(WISH)
    team = next(t for t in result.teams if len(t.substitutes[1]) > 1)
    first, second = team.substitutes[1]
    assert Ledger(files, result).leave(team.blind, team.members[1], why("P1"), {}) == (first, {})
    assert Ledger(files, result).leave(team.blind, team.members[1], why("P1"), {first: "R"}) == (second, {first: "R"})


def test_nobody_left_is_told() -> None:
    """候补都来不了，说得出来，不另挑人。"""
    files, result = opened(WISH)
    book, team = Ledger(files, result), result.teams[0]
    with pytest.raises(NobodyLeft):
        book.leave(team.blind, team.members[0], why("P2"), dict.fromkeys(book.rules.staff, "S1"))
    assert book.text() == b""


def test_acts_out_of_order_are_refused(package: dict[str, bytes]) -> None:
    """换下没有在查的户、换走不在组里的人、理由不对，都不成立。"""
    files, result = opened(WISH)
    book, team = Ledger(files, result), result.teams[0]
    for act in (
        lambda: book.strike("0" * 32, why("U1"), {}, {}),
        lambda: book.strike(team.blind, why("P1"), {}, {}),
        lambda: book.leave(team.blind, "0" * 32, why("P1"), {}),
        lambda: book.leave(team.blind, team.members[0], why("U1"), {}),
    ):
        with pytest.raises(BadChange):
            act()


def test_the_record_can_be_done_again(package: dict[str, bytes]) -> None:
    """重做一遍，字节相同；动过的不成立。"""
    _, result = opened(WISH)
    assert replay(package, result).text() == package[FILE]
    with pytest.raises(BadChange):
        replay(package | {FILE: package[FILE].replace(b"\tP", b"\tU", 1)}, result)


def test_changed_packages_of_every_kind_hold() -> None:
    """各种取整、方式、算法、成捆的包，办过变更仍核对得过，另一种语言的一侧由向量保证。"""
    rng, seen = Random(20261122), 0
    for _ in range(40):
        try:
            files = changed(make_vectors.wish(rng, 80), rng)
        except (QuotaImpossible, NoTeam):
            continue
        assert lines(files) == GOOD[: 6 + (FILE in files)]
        seen += FILE in files
    assert seen > 25


def test_every_single_bit_of_the_record_counts(package: dict[str, bytes]) -> None:
    """变更实录里任何一个比特变了都不成立；少一行、多一行也一样。"""
    data, rng = package[FILE], Random(3)
    for place in {0, 8 * len(data) - 1, *(rng.randrange(8 * len(data)) for _ in range(200))}:
        at, bit = divmod(place, 8)
        other = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
        assert lines(package | {FILE: other})[6].startswith("changes FAIL"), place
    rows = data.splitlines(True)
    for other in (data[:-1], data + b"\n", b"", b"".join(rows[1:]), b"".join([*rows[:1], *rows[2:]]), data + rows[0]):
        assert lines(package | {FILE: other})[6].startswith("changes FAIL")


def _column(word: str, at: int, value: str) -> Callable[[list[list[str]]], None]:
    def change(rows: list[list[str]]) -> None:
        row = next(row for row in rows if row[0] == word and row[at] != value)
        row[at] = value

    return change


def test_a_favour_is_found_even_when_the_chain_is_mended(package: dict[str, bytes]) -> None:
    """挑一个递补、挑一个顶替的人、换一个检查组，重新接好链也不成立。"""
    waiting = package["result.txt"].decode().splitlines()
    last = next(line.split("\t")[3] for line in reversed(waiting) if line.startswith("reserve"))
    people = [line.split("\t")[0] for line in package["staff.txt"].decode().splitlines()]
    assert lines(rechained(package, lambda rows: None)) == GOOD
    tricks = [_column("unit", 3, last), _column("unit", 9, people[0]), _column("seat", 5, people[1])]
    tricks += [_column("seat", 3, "7"), _column("unit", 4, f"{last}:E2"), lambda rows: rows.reverse()]
    for trick in tricks:
        assert lines(rechained(package, trick))[6].startswith("changes FAIL")


def test_the_two_programs_need_nothing_else(package: dict[str, bytes], tmp_path: Path) -> None:
    """两个程序放在一起，以隔离方式运行，压缩包里八个文件。"""
    for name in ("verify_draw.py", "verify_changes.py"):
        shutil.copy(Path(verify_draw.__file__).with_name(name), tmp_path / name)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        for name, content in package.items():
            z.writestr(name, content)
    (tmp_path / "package.zip").write_bytes(data.getvalue())
    run = [sys.executable, "-I", "verify_draw.py", "package.zip"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, GOOD, "")


def test_without_the_second_program_nothing_is_called_false(
    package: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """旁边没有 verify_changes.py：说变更没有核对、缺哪个文件，退出码 2，不说 FAIL；另有不成立的，仍是 1。"""
    monkeypatch.setattr(verify_draw, "__file__", str(tmp_path / "verify_draw.py"))
    folder = tmp_path / "package"
    folder.mkdir()
    for name, content in package.items():
        (folder / name).write_bytes(content)
    lone = "changes not checked, put verify_changes.py beside this program"
    assert verify_draw.main(["", str(folder)]) == 2
    assert capsys.readouterr().out.splitlines() == [*GOOD[:6], lone]
    (folder / "result.txt").write_bytes(package["result.txt"] + b"x\n")
    assert verify_draw.main(["", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == lone


def test_a_record_taken_out_is_missed_by_the_log_only(package: dict[str, bytes], tmp_path: Path) -> None:
    """拿掉变更实录，各行照样成立；带日志核对，日志里有变更的，说得出缺了它。"""
    seven = {name: data for name, data in package.items() if name != FILE}
    assert lines(seven) == GOOD[:6]
    logbook.write(seven, tmp_path)
    assert lines(seven, tmp_path)[5] == "log ok"
    (tmp_path / "changes.json").write_text("[]")
    assert lines(seven, tmp_path)[5:] == ["log FAIL changes.txt is missing"]
    assert lines(package, tmp_path)[5] == "log ok"


def test_both_tellings_agree_on_changed_packages() -> None:
    """向量里好的、坏的都有。"""
    rows = json.loads((make_vectors.FOLDER / "changes.json").read_text("utf-8"))["cases"]
    assert {row["out"][6] for row in rows} == {"changes ok", "changes FAIL"}
