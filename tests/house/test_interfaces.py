"""对外约定：每一条命令、每一个网址答得一字不差；结果在标准输出，话在标准错误，退出码 0 是、1 否、2 办不了。"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from draw import merkle
from server.app import ROOT, create_app
from server.db import Base, PublicBase, db, session
from server.demo import lists, starter
from server.demo.county import HOME, County
from server.publications.public import PublicResult
from server.settings import Settings
from sync.canon import canonical

PACKAGE = {"manifest.json", "plan.json", "units.txt", "staff.txt", "recuse.txt", "transcript.txt", "result.txt"}
VECTORS = [*ROOT.glob("*/vectors/*.json")]


def raised(settings: Settings) -> Flask:
    """装配好的应用，表已建好。"""
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        PublicBase.metadata.create_all(db.engines["public"])
    return app


def closed(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def where(data: Path, url: str | None = None) -> Settings:
    """一个资料夹里的设置；没有给地址就用文件里的 SQLite。"""
    public = url or f"sqlite:///{data / 'public.db'}"
    main = url or f"sqlite:///{data / 'sunlot.db'}"
    return Settings(data=data, database_url=main, public_url=public, base_url="http://127.0.0.1", testing=True)


def home(folder: Path) -> Settings:
    """这一组测试的数据库：TEST_DATABASE=postgresql 时为 PostgreSQL。"""
    import os

    if os.environ.get("TEST_DATABASE") != "postgresql":
        return where(folder)
    from tests.postgres import fresh_database

    return where(folder, fresh_database())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """一个办到公示的县：一次抽取，一户检查、成卷、审定、公示。"""
    settings = home(tmp_path_factory.mktemp("county"))
    app = raised(settings)
    with app.app_context():
        county = County(app)
        county.bring_lists(60)
        draw = county.draw(county.plan("8%"))
        row = county.dispatch(draw["id"])[0]
        phone = county.visit(row, failing=1)
        county.settle()
        dossier = county.dossier_of(row)
        county.desk("approver").decide(dossier["id"], "APPROVED", "同意。")
        county.settle()
        public = session().query(PublicResult).one().public_id
        code = phone.visits[row["id"]].package["code_url"]
        yield SimpleNamespace(
            app=app, settings=settings, county=county, client=app.test_client(), run=app.test_cli_runner(),
            draw=draw, dossier=dossier, public=public, code=code, bearer=phone.bearer,
        )  # fmt: skip
    closed(app)


def flask(told: SimpleNamespace, *args: object) -> SimpleNamespace:
    """flask 的一条命令：退出码、标准输出、标准错误；像真的 flask 那样站在应用里。"""
    with told.run.app.app_context():
        done = told.run.invoke(args=[str(arg) for arg in args])
    return SimpleNamespace(code=done.exit_code, out=done.stdout, err=done.stderr)


def python(*args: object) -> SimpleNamespace:
    """python 的一条命令。"""
    done = subprocess.run([sys.executable, *map(str, args)], capture_output=True, cwd=ROOT)
    return SimpleNamespace(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


# flask ------------------------------------------------------------------------------------------------------------


def test_setup_gives_accounts_once(tmp_path: Path) -> None:
    """开局给出三员账号与一次性密码，一个对象；再开一次答 1，标准输出为空。"""
    app = raised(where(tmp_path))
    told = SimpleNamespace(run=app.test_cli_runner())
    args = ("setup", "--jurisdiction", "990100", "--profile", "cn-2025-default", "--json")
    done = flask(told, *args)
    accounts = json.loads(done.out)
    assert (done.code, list(accounts)) == (0, ["accounts"])
    assert {row["role"] for row in accounts["accounts"]} >= {"system_admin", "security_admin", "auditor"}
    assert all(set(row) == {"name", "role", "password"} and row["password"] for row in accounts["accounts"])
    again = flask(told, *args)
    assert (again.code, again.out) == (1, "")
    assert flask(told, "setup").code == 2
    closed(app)


def test_setup_and_template_say_what_comes_next(tmp_path: Path) -> None:
    """开局打印中文角色名，说明接下来办什么、一次检查要哪几种人；写出空白表也有一句话。"""
    app = raised(where(tmp_path))
    told = SimpleNamespace(run=app.test_cli_runner())
    done = flask(told, "setup", "--jurisdiction", "990100", "--profile", "cn-2025-default")
    assert done.code == 0
    wanted = ("系统管理员", "安全管理员", "审计员", "一次性密码", "开局清单", "法制审核")
    assert all(word in done.out for word in wanted)
    assert "system_admin" not in done.out
    sheet = tmp_path / "空白.xlsx"
    assert f"已写出 {sheet}" in flask(told, "import", "template", "entities", sheet).out
    closed(app)


def _sheet(folder: Path, wrong: bool) -> Path:
    lines = lists.entities(63).decode("utf-8-sig").splitlines()
    head, rows = lines[0], lines[-3:]
    if wrong:
        cells = rows[1].split(",")
        at = next(n for n, cell in enumerate(cells) if re.fullmatch(r"9[0-9A-Z]{17}", cell))
        cells[at] = cells[at][:-1] + ("0" if cells[at][-1] != "0" else "1")
        rows[1] = ",".join(cells)
    path = folder / "entities.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def test_an_import_reports_row_by_row(told: SimpleNamespace, tmp_path: Path) -> None:
    """有一行不收答 1，报告的字段与行号如约（表头为第 1 行）。"""
    to = tmp_path / "R.json"
    done = flask(told, "import", "entities", _sheet(tmp_path, True), "--department", HOME, "--dry-run", "--report", to)
    report = json.loads(to.read_text("utf-8"))
    assert done.code == 1
    assert {"sha256", "rows", "new", "changed", "same", "rejected", "problems"} <= set(report)
    assert (report["rows"], report["rejected"]) == (3, 1)
    problem = report["problems"][0]
    assert {"row", "column", "value", "code", "message"} <= set(problem)
    assert (problem["row"], problem["column"], problem["code"]) == (3, "统一社会信用代码", "uscc.check_digit")
    assert problem["message"] in done.err
    assert problem["message"] not in done.out


def test_an_import_is_all_accepted_and_taken_back(told: SimpleNamespace, tmp_path: Path) -> None:
    """全收答 0，给出批次；撤回答 0，没有这一批答 2。"""
    done = flask(told, "import", "entities", _sheet(tmp_path, False), "--department", HOME, "--json")
    answer = json.loads(done.out)
    assert (done.code, answer["new"], answer["rejected"]) == (0, 3, 0)
    undone = flask(told, "import", "undo", answer["batch"])
    assert (undone.code, undone.out) == (0, f"{answer['batch']} undone\n")
    nothing = flask(told, "import", "undo", "nothing")
    assert (nothing.code, nothing.out) == (2, "")


@pytest.mark.parametrize("kind", ["items", "entities", "inspectors"])
def test_an_unreadable_import_answers_two(told: SimpleNamespace, tmp_path: Path, kind: str) -> None:
    """读不了的文件、没有的文件答 2，话在标准错误。"""
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\3\4 not a sheet")
    for path in (broken, tmp_path / "none.csv"):
        done = flask(told, "import", kind, path, "--department", HOME)
        assert (done.code, done.out, bool(done.err)) == (2, "", True)


@pytest.mark.parametrize(
    ("start", "days", "said"), [("2026-01-30", "20", "2026-03-05"), ("2027-01-01", "20", "2027-01-27 provisional")]
)
def test_the_calendar_answers_one_line(told: SimpleNamespace, start: str, days: str, said: str) -> None:
    """一个日子，或带 provisional（日历未公布）。"""
    done = flask(told, "calendar", "due", start, days)
    assert (done.code, done.out, done.err) == (0, f"{said}\n", "")


def test_the_calendar_answers_a_file_line_by_line(told: SimpleNamespace, tmp_path: Path) -> None:
    """有无表头，答的行数都等于数据行数，次序照旧；看不懂的答 2，没有半截输出。"""
    rows = "2026-01-30,20\n2026-09-25,5\n"
    plain, headed, bad = (tmp_path / f"{name}.csv" for name in ("plain", "headed", "bad"))
    plain.write_text(rows, "utf-8")
    headed.write_text("start,n\n" + rows, "utf-8")
    bad.write_text(rows + "明天,5\n", "utf-8")
    one = flask(told, "calendar", "due", "--file", plain)
    assert (one.code, len(one.out.splitlines())) == (0, 2)
    assert flask(told, "calendar", "due", "--file", headed).out == one.out
    assert one.out.splitlines()[0] == flask(told, "calendar", "due", "2026-01-30", "20").out.strip()
    broken = flask(told, "calendar", "due", "--file", bad)
    assert (broken.code, broken.out) == (2, "")


def test_the_draw_package_is_seven_files_that_recompute(told: SimpleNamespace, tmp_path: Path) -> None:
    """公开包七个文件；核对程序六行，0；改一处答 1；没有的抽取答 2。"""
    folder = tmp_path / "package"
    done = flask(told, "draw", "package", told.draw["no"], folder)
    assert (done.code, done.out) == (0, "")
    assert {path.name for path in folder.iterdir()} == PACKAGE
    verify = ("-I", ROOT / "draw" / "verify_draw.py")
    good = python(*verify, folder)
    assert (good.code, good.out) == (0, "files ok\nseed ok\nquotas ok\nunits ok\nteams ok\nlog absent\n")
    packed = shutil.make_archive(str(tmp_path / "package"), "zip", folder)
    assert python(*verify, packed).out == good.out
    assert flask(told, "draw", "log", told.draw["no"], tmp_path / "log").code == 0
    assert python(*verify, folder, "--log", tmp_path / "log").out.endswith("\nlog ok\n")
    (folder / "result.txt").write_bytes((folder / "result.txt").read_bytes() + b"x\n")
    bent = python(*verify, folder)
    assert (bent.code, len(bent.out.splitlines())) == (1, 6)
    assert re.search(r"^files FAIL .+$", bent.out, re.MULTILINE)
    absent = flask(told, "draw", "package", "990100-2026-99", tmp_path / "none")
    assert (absent.code, absent.out, (tmp_path / "none").exists()) == (2, "", False)
    assert python(*verify, tmp_path / "none").code == 2


def test_the_trail_verifies_inside_and_outside(told: SimpleNamespace, tmp_path: Path) -> None:
    """size N root HEX ok；外人的程序对导出的日志说同样的话，旧检查点是前缀。"""
    done = flask(told, "trail", "verify")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"size \d+ root [0-9a-f]{64} ok\n", done.out)
    assert flask(told, "trail", "export", tmp_path / "log").code == 0
    outside = python("-I", ROOT / "tools" / "verify_trail.py", tmp_path / "log")
    assert (outside.code, outside.out) == (0, done.out)
    kept = flask(told, "trail", "verify", "--checkpoint", tmp_path / "log" / "checkpoint")
    assert (kept.code, kept.out) == (0, done.out)
    assert python("-I", ROOT / "tools" / "verify_trail.py", tmp_path / "none").code == 2
    tile = next((tmp_path / "log" / "tile" / "0").rglob("*.p/*"))
    tile.write_bytes(bytes(len(tile.read_bytes())))
    bent = python("-I", ROOT / "tools" / "verify_trail.py", tmp_path / "log")
    assert (bent.code, bent.out.startswith("FAIL ")) == (1, True)


def test_a_dossier_is_exported_and_verified(told: SimpleNamespace, tmp_path: Path) -> None:
    """导出四样；PDF 与文件夹核验都答 ok；改一个文件答 FAIL 理由与 1；没有的案卷答 2。"""
    folder = tmp_path / "dossier"
    done = flask(told, "dossier", "export", told.dossier["no"], folder)
    assert (done.code, done.out) == (0, "")
    assert {path.name for path in folder.iterdir()} == {"dossier.pdf", "record.json", "manifest.json", "files"}
    files = sorted((folder / "files").iterdir())
    assert all(re.fullmatch("[0-9a-f]{64}", path.name) for path in files)
    for place in (folder / "dossier.pdf", folder):
        assert (flask(told, "dossier", "verify", place).code, flask(told, "dossier", "verify", place).out) == (
            0,
            "ok\n",
        )
    files[0].write_bytes(b"another")
    bent = flask(told, "dossier", "verify", folder)
    assert (bent.code, bool(re.fullmatch(r"FAIL .+\n", bent.out))) == (1, True)
    absent = flask(told, "dossier", "export", "青市监检档〔1999〕1号", tmp_path / "none")
    assert (absent.code, absent.out) == (2, "")
    assert flask(told, "dossier", "verify", tmp_path / "none.pdf").code == 2


def test_the_access_list_names_every_route(told: SimpleNamespace) -> None:
    """每条路由一个对象，五个字段。"""
    rows = json.loads(flask(told, "access", "--json").out)
    assert all({"method", "path", "rule", "roles", "scope"} == set(row) for row in rows)
    assert {"/api/v1/session", "/api/v1/sync/push", "/results.csv"} <= {row["path"] for row in rows}


def test_a_sweep_counts(told: SimpleNamespace) -> None:
    """每种扫描三个数；没有这种扫描答 2；真实数据不许假定时刻。"""
    done = flask(told, "sweep", "all")
    assert done.code == 0
    assert all(set(row) == {"due", "done", "failed"} for row in json.loads(done.out).values())
    name = "dossiers.assemble"
    assert list(json.loads(flask(told, "sweep", name).out)) == [name]
    absent = flask(told, "sweep", "nothing")
    assert (absent.code, absent.out) == (2, "")


def test_the_clock_moves_only_in_a_demonstration(tmp_path: Path) -> None:
    """正式开局的行政区不接受 --now。"""
    app = raised(where(tmp_path))
    told = SimpleNamespace(run=app.test_cli_runner())
    flask(told, "setup", "--jurisdiction", "990100", "--json")
    done = flask(told, "sweep", "all", "--now", "2026-12-31")
    assert (done.code, done.out, bool(done.err)) == (2, "", True)
    closed(app)


def test_a_backup_restores_and_says_what_is_wrong(told: SimpleNamespace, tmp_path: Path) -> None:
    """备份是密文；损坏、截断、密钥不对各有退出码；还原到空处答 ok，不覆盖已有的。"""
    file, key = tmp_path / "b.bin", told.settings.data / "keys" / "backup.hex"
    done = flask(told, "backup", file)
    assert (done.code, bool(re.fullmatch(r"[0-9a-f]{64}\n", done.out))) == (0, True)
    whole = file.read_bytes()
    assert told.dossier["entity_name"].encode() not in whole
    bent, cut, other = (tmp_path / name for name in ("bent.bin", "cut.bin", "other.hex"))
    bent.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    cut.write_bytes(whole[: -len(whole) // 3])
    other.write_text("ab" * 32, "ascii")
    data = tmp_path / "empty"
    app = create_app(replace(where(data), testing=False))
    empty = SimpleNamespace(run=app.test_cli_runner())
    said = [flask(empty, "restore", path, "--key-file", k) for path, k in ((bent, key), (cut, key), (file, other))]
    assert [(row.out, bool(row.err)) for row in said] == [("", True)] * 3
    assert len({row.code for row in said} | {0, 1, 2}) == 6
    assert flask(empty, "restore", tmp_path / "none.bin").code == 2
    restored = flask(empty, "restore", file, "--key-file", key)
    assert (restored.code, restored.out) == (0, "ok\n")
    again = flask(empty, "restore", file, "--key-file", key)
    assert (again.code, again.out) == (1, "")
    closed(app)


def test_the_portal_is_exported_with_working_links(told: SimpleNamespace, tmp_path: Path) -> None:
    """导出的每一处内部链接都有文件；文件夹不空答 2。"""
    folder = tmp_path / "site"
    done = flask(told, "portal", "export", folder)
    assert (done.code, done.out) == (0, "")
    broken = []
    for page in folder.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text("utf-8")):
            if not re.match(r"[a-z]+:", link):
                target = folder / link.lstrip("/") if link.startswith("/") else page.parent / link
                broken += [] if target.is_file() or (target / "index.html").is_file() else [f"{page.name}: {link}"]
    assert broken == []
    assert flask(told, "portal", "export", folder).code == 2


# python -m --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_a_ticket_is_64_hex(alg: str) -> None:
    """号签 64 位十六进制，与写定的向量相同。"""
    for case in json.loads((ROOT / "draw/vectors/tickets.json").read_text("utf-8"))["cases"]:
        given: dict[str, Any] = case["in"]
        if given.get("alg", "sha256") == alg:
            done = python("-m", "draw", "ticket", given["seed"], given["name"], "--alg", alg)
            assert (done.code, done.out) == (0, f"{case['out']}\n")
            break
    assert re.fullmatch(r"[0-9a-f]{64}\n", python("-m", "draw", "ticket", "ab" * 32, "x", "--alg", alg).out)
    assert python("-m", "draw", "ticket").code == 2


def test_merkle_proofs_answer_ok_or_bad(tmp_path: Path) -> None:
    """每行一个 ok 或 bad；有 bad 答 1，读不了答 2。"""
    leaf = merkle.leaf_hash(b"x")
    from base64 import b64encode

    root = b64encode(leaf).decode()
    row = {"kind": "inclusion", "index": 0, "size": 1, "leaf": root, "root": root, "proof": []}
    same = {"kind": "consistency", "size1": 1, "size2": 1, "root1": root, "root2": root, "proof": []}
    path = tmp_path / "F.json"
    path.write_text(json.dumps([row, same]))
    assert python("-m", "draw", "merkle", path).out == "ok\nok\n"
    path.write_text(json.dumps([row, {**row, "root": b64encode(bytes(32)).decode()}]))
    bent = python("-m", "draw", "merkle", path)
    assert (bent.code, bent.out) == (1, "ok\nbad\n")
    assert python("-m", "draw", "merkle", tmp_path / "none").code == 2


def test_a_form_runs(tmp_path: Path) -> None:
    """六个键；读不了答 2。"""
    form, answers = tmp_path / "FORM.json", tmp_path / "ANSWERS.json"
    form.write_text(json.dumps(starter.checklist("DM01"), ensure_ascii=False), "utf-8")
    answers.write_text("{}")
    done = python("-m", "forms", "run", form, answers)
    assert (done.code, done.err) == (0, "")
    assert list(json.loads(done.out)) == ["relevant", "missing", "errors", "stopped", "score", "verdicts"]
    assert python("-m", "forms", "run", form, tmp_path / "none").code == 2


def test_operations_are_digested_and_replayed(told: SimpleNamespace, tmp_path: Path) -> None:
    """摘要 64 位十六进制，状态是规范 JSON；读不了答 2。"""
    case = json.loads((ROOT / "sync/vectors/digest.json").read_text("utf-8"))["cases"][1]
    path = tmp_path / "OPS.json"
    path.write_text(json.dumps(case["in"], ensure_ascii=False), "utf-8")
    assert python("-m", "sync", "digest", path).out == f"{case['out']['content']}\n"
    state = python("-m", "sync", "replay", path).out
    assert state.encode() == canonical(json.loads(state)) + b"\n"
    assert python("-m", "sync", "digest", tmp_path / "none").code == 2


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_vectors_have_one_shape(path: Path) -> None:
    """{"description","cases":[{"name","in","out"}]}"""
    found = json.loads(path.read_text("utf-8"))
    assert {"description", "cases"} <= set(found)
    assert all({"name", "in", "out"} <= set(case) for case in found["cases"])


@pytest.mark.parametrize("what", ["bench", "drill"])
def test_an_unknown_bench_or_drill_answers_two(what: str) -> None:
    """没有这一项：话在标准错误，答 2。"""
    done = python(ROOT / "tools" / "dev.py", what, "nothing")
    assert (done.code, done.out, bool(done.err)) == (2, "", True)


# 网址 -------------------------------------------------------------------------------------------------------------


def test_every_public_address_answers(told: SimpleNamespace) -> None:
    """公众能看的每个网址都答 200，类型如约。"""
    kinds = {
        "/": "text/html",
        f"/results/{told.public}": "text/html",
        f"/results/{told.public}.json": "application/json",
        "/results.csv": "text/csv",
        f"/draws/{told.draw['no']}": "text/html",
        f"/draws/{told.draw['no']}/package.zip": "application/zip",
        "/verify": "text/html",
        told.code: "text/html",
        "/log/checkpoint": "text/plain",
        "/healthz": "application/json",
        "/api/docs": "text/html",
    }
    found = {path: told.client.get(path) for path in kinds}
    assert {path: (a.status_code, a.mimetype) for path, a in found.items()} == {p: (200, k) for p, k in kinds.items()}
    archive = zipfile.ZipFile(BytesIO(found[f"/draws/{told.draw['no']}/package.zip"].data))
    assert set(archive.namelist()) == PACKAGE


@pytest.mark.parametrize("place", ["desk", "field"])
def test_the_apps_stand_at_their_addresses(told: SimpleNamespace, place: str) -> None:
    """桌面与手机页在 /desk/ 与 /field/，就是构建出来的那一页；没有构建时没有这一页。"""
    built = ROOT / "pwa" / "dist" / place / "index.html"
    with told.client.get(f"/{place}/") as answer:
        if built.is_file():
            assert (answer.status_code, answer.data) == (200, built.read_bytes())
        else:
            assert answer.status_code == 404


def test_the_interface_addresses_answer(told: SimpleNamespace) -> None:
    """登录、推送、变更、文件四个接口在约定的网址；没有凭证答 401，类型是问题文书。"""
    client = told.client
    asked = [
        client.post("/api/v1/session", json={"name": "clerk", "password": "wrong"}),
        client.post("/api/v1/sync/push", json={}),
        client.get("/api/v1/sync/changes?cursor=0"),
        client.patch(f"/api/v1/blobs/{'0' * 64}", data=b"x"),
    ]
    assert [answer.status_code for answer in asked] == [401] * 4
    assert all(answer.mimetype == "application/problem+json" for answer in asked)
    assert all(answer.json["type"].startswith("/problems/") for answer in asked)
    assert client.get("/api/v1/sync/changes?cursor=0", headers=told.bearer).status_code == 200
