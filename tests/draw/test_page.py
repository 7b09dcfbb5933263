"""离线核对页：从本机文件打开，不联网，与命令行程序同样的六行。"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import FilePayload, Page, sync_playwright

from draw import blind
from draw.changes import FILE, Ledger
from draw.hashing import stage, ticket
from tests.draw import logbook
from tests.draw.changed import changed, opened, why
from tests.draw.packages import Wish, make_package, record_package, signed_package
from tests.journeys.lab import CHROMIUM

ROOT = Path(__file__).parents[2]
STICK = ROOT / "draw" / "verify.html"
GOOD = ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    """真的浏览器；任何往外的请求都算失败。"""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield page
        browser.close()
        assert {url.split(":")[0] for url in asked} <= {"file", "blob"}
        assert faults == []


@pytest.fixture
def page(chromium: Page) -> Page:
    """像从 U 盘上那样打开的一页。"""
    chromium.goto(STICK.as_uri())
    return chromium


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """压成一个包。"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as z:
        for name, data in files.items():
            z.writestr(name, data)
    return out.getvalue()


def lines(page: Page, content: bytes) -> list[str]:
    """放入一个包，读回六行。"""
    page.set_input_files("#pick", {"name": "package.zip", "mimeType": "application/zip", "buffer": content})
    page.wait_for_selector("#verdict.good, #verdict.bad")
    return page.locator("#lines code").all_inner_texts()


def test_the_page_is_what_its_sources_say(tmp_path: Path) -> None:
    """verify.html 由现在的源码写出，没有手改，也没有过时。"""
    target = tmp_path / "verify.html"
    subprocess.run([sys.executable, ROOT / "tools" / "verify_page.py", target], check=True)
    assert target.read_bytes() == STICK.read_bytes()


@pytest.mark.parametrize(
    "wish",
    [Wish(), Wish(alg="sm3", selection="pareto"), Wish(mode="staff", units=30, bundle=3, days=("2026-03-10",))],
    ids=str,
)
@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_page_prints_the_same_six_lines(page: Page, wish: Wish, how: int) -> None:
    """压缩与不压缩的包，六行都与命令行程序相同。"""
    assert lines(page, zipped(make_package(wish), how)) == GOOD
    assert "都成立" in page.inner_text("#verdict")


def test_a_large_package_is_shared_between_threads(page: Page) -> None:
    """两万户：名单分给几个线程算，六行仍然都成立；换掉名单末尾的一个比特，照样看得出。"""
    files = make_package(Wish(units=20_000, ratios={"A": [1, 200], "B": [1, 100]}))
    assert len(files["units.txt"]) > 1 << 20
    assert lines(page, zipped(files)) == GOOD
    assert page.evaluate("performance.getEntriesByType('measure').map(one => one.name)") == ["threads"]
    data = files["units.txt"]
    files["units.txt"] = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
    assert lines(page, zipped(files))[0] == "files FAIL units.txt differs"


def test_a_folder_of_seven_files_will_do(page: Page, tmp_path: Path) -> None:
    """解开的七个文件一次选上也行；少一个说得出少了哪个。"""
    for name, data in make_package().items():
        (tmp_path / name).write_bytes(data)
    page.set_input_files("#pick", sorted(tmp_path.iterdir()))
    page.wait_for_selector("#verdict.good")
    assert page.locator("#lines code").all_inner_texts() == GOOD
    (tmp_path / "staff.txt").unlink()
    page.set_input_files("#pick", sorted(tmp_path.iterdir()))
    page.wait_for_selector("#state.stop")
    assert "staff.txt" in page.inner_text("#state")


def test_one_ticket_is_explained_by_a_command(page: Page) -> None:
    """页上的命令原样粘到终端，打印的就是页上的号签。"""
    files = make_package()
    lines(page, zipped(files))
    expected = page.inner_text("#expected")
    done = subprocess.run(["bash", "-c", page.inner_text("#command")], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == expected
    head = dict(row.split("\t")[:2] for row in files["result.txt"].decode().splitlines()[:2])
    unit = page.input_value("#unit")
    assert ticket(stage(head["seed"], "units"), unit) == expected
    assert "第 1 签" in page.inner_text("#place")


def test_a_firm_finds_itself(page: Page) -> None:
    """凭代码和盐查得到自己；写错的说得出。"""
    lines(page, zipped(make_package()))
    name = f"9199010{9999:011}"
    page.fill("#code", name)
    page.fill("#salt", blind.salt(f"{1:064x}", name))
    page.click("#ask")
    assert "名单里没有" in page.inner_text("#mine")
    assert "查询码只合一次抽取，别的一次请换那一次的包再查" in page.inner_text("#mine")
    name = f"9199010{7:011}"
    page.fill("#code", name.lower())
    page.fill("#salt", blind.salt(f"{1:064x}", name))
    page.click("#ask")
    assert blind.blind(blind.salt(f"{1:064x}", name), name) in page.inner_text("#mine")
    assert "没有这个代号" not in page.inner_text("#mine")
    page.fill("#salt", "12")
    page.click("#ask")
    assert "写法不对" in page.inner_text("#mine")


@pytest.mark.parametrize("name", sorted(make_package()))
def test_a_tampered_package_is_refused(page: Page, name: str) -> None:
    """七个文件各动一个比特，页上都是不成立，不再解释号签。"""
    files = make_package()
    data = files[name]
    files[name] = data[:40] + bytes([data[40] ^ 1]) + data[41:]
    found = lines(page, zipped(files))
    bad = [line for line in found if " FAIL " in line]
    assert bad
    assert not any("Error" in line for line in bad[1:])
    assert "不能采信" in page.inner_text("#verdict")
    assert page.is_hidden("#more")


def test_other_files_are_told_so(page: Page) -> None:
    """不是数据包的文件有一句话说明，不是空白。"""
    for content in (b"PK nothing", b"", zipped({"notes.txt": b"x"})):
        page.set_input_files("#pick", {"name": "a.zip", "mimeType": "application/zip", "buffer": content})
        page.wait_for_selector("#state.stop")
        assert "不是抽取数据包" in page.inner_text("#state")
        page.goto(STICK.as_uri())


def test_the_record_of_a_manual_draw_is_called_so(page: Page) -> None:
    """现场摇号的记录包，压缩的、解开的：说是不可重算的记录，不说不能采信；照样可以查自己，没有算签。"""
    kept = record_package(Wish(units=25, staff=6))
    packed: list[FilePayload] = [{"name": "record.zip", "mimeType": "application/zip", "buffer": zipped(kept)}]
    loose: list[FilePayload] = [{"name": n, "mimeType": "text/plain", "buffer": data} for n, data in kept.items()]
    stratum, rank, own = json.loads(kept["manual.json"])["drawn"][0]
    number = next(n for n in range(25) if own == blinded(f"9199010{n:011}"))
    for files in (packed, loose):
        page.goto(STICK.as_uri())
        page.set_input_files("#pick", files)
        page.wait_for_selector("#verdict.told")
        assert "这是现场摇号的记录包，不可重算" in page.inner_text("#verdict")
        assert page.locator("#lines code").first.inner_text() == "files ok"
        assert page.locator("#lines .fail").count() == 0
        assert page.is_hidden("#ticket")
        assert ("“记录包指纹”" in page.inner_text("#compare")) == (files is packed)
        assert "“数据包指纹”" not in page.inner_text("#compare")
        page.fill("#code", f"9199010{number:011}")
        page.fill("#salt", blind.salt(f"{1:064x}", f"9199010{number:011}"))
        page.click("#ask")
        assert page.inner_text("#mine") == f"代号 {own}：抽中：层 {stratum} 的第 {rank} 位。"
    forged = kept | {"manual.json": b"{}"}
    page.goto(STICK.as_uri())
    assert lines(page, zipped(forged))[0].startswith("files FAIL")
    assert "不能采信" in page.inner_text("#verdict")


def blinded(name: str) -> str:
    """造出的包里这一户的代号。"""
    return blind.blind(blind.salt(f"{1:064x}", name), name)


def test_a_damaged_zip_is_told_in_chinese(page: Page) -> None:
    """压缩包里坏了一个字节，压缩过的也好、没压缩的也好，用中文说打不开，没有英文。"""
    for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        data = bytearray(zipped(make_package(), how))
        for at in (data.index(b"units.txt") + 400, data.index(b"units.txt") + 30):
            bent = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            page.set_input_files("#pick", {"name": "a.zip", "mimeType": "application/zip", "buffer": bytes(bent)})
            page.wait_for_selector("#state.stop")
            assert page.inner_text("#state").startswith("压缩包打不开：内容坏了或被改过。")
            assert "zip" not in page.inner_text("#state")
            page.goto(STICK.as_uri())


def test_the_page_says_which_later_files_there_are(page: Page) -> None:
    """包里有没有签字实录、变更实录写在结论下面，还有整个包的指纹，好与公示页上的对。"""
    both = signed_package(Wish(units=60)) | changed(Wish(units=60), Random(4))
    told = {"": make_package(Wish(units=60)), "签字": signed_package(Wish(units=60)), "签字变更": both}
    for held, files in told.items():
        content = zipped(files)
        assert not any(" FAIL " in line for line in lines(page, content))
        signs, changes = ("有" if word in held else "没有" for word in ("签字", "变更"))
        assert page.inner_text("#optional") == f"签字实录：{signs}；变更实录：{changes}。"
        assert page.inner_text("#print") == hashlib.sha256(content).hexdigest()
        assert "上面各行看不出来" in page.inner_text("#held")
        page.goto(STICK.as_uri())
    assert "数据包指纹" in page.inner_text(".lede")


def test_a_log_with_changes_misses_the_record(page: Page, tmp_path: Path) -> None:
    """整个文件夹连日志一起放入：日志里有变更而包里没有变更实录，log 一行不成立；没有指纹可比也说明。"""
    files = make_package()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    logbook.write(files, tmp_path)
    page.set_input_files("#folder", tmp_path)
    page.wait_for_selector("#verdict.good")
    assert page.locator("#lines code").all_inner_texts() == [*GOOD[:5], "log ok"]
    assert page.is_hidden("#print")
    assert "没有指纹可比" in page.inner_text("#compare")
    page.goto(STICK.as_uri())
    (tmp_path / "changes.json").write_text("[]")
    page.set_input_files("#folder", tmp_path)
    page.wait_for_selector("#verdict.bad")
    assert page.locator("#lines code").all_inner_texts()[5] == "log FAIL changes.txt is missing"


def test_a_firm_struck_or_called_up_finds_what_became_of_it(page: Page) -> None:
    """包里有变更实录的：换下的不再说抽中，递补上来的说因谁换下；递补上来又换下的说换下。"""
    files, result = opened(Wish())
    book = Ledger(files, result)
    stratum = next(s for s, c in sorted(result.chosen.items()) if c.drawn and len(c.reserve) > 1)
    first, (up, last) = result.chosen[stratum].drawn[0].blind, [p.blind for p in result.chosen[stratum].reserve[:2]]
    book.strike(first, why("U1"), {}, {})
    told = {}
    for acts in (1, 2):
        if acts == 2:
            book.strike(up, why("U3"), {}, {})
        page.goto(STICK.as_uri())
        assert "changes FAIL" not in lines(page, zipped(files | {FILE: book.text()}))[-1]
        for own in (first, up, last):
            page.fill("#unit", own)
            told[acts, own] = page.inner_text("#place")
    assert told[1, first].startswith("原抽中第 1 签，已换下，不再检查（候补第 1 位递补）")
    assert told[1, up].startswith("候补第 1 位，因第 1 签换下递补上来，理由公开在抽取页")
    assert told[1, last].startswith("候补第 2 位（层")
    assert told[2, up].startswith("原候补第 1 位递补，已换下，不再检查（候补第 2 位递补）")
    assert told[2, last].startswith("候补第 2 位，因候补第 1 位换下递补上来")
