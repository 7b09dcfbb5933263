"""每办一件事恰好留一条痕：全部测试里的每一次请求都数一数，整套跑完再看有没有漏掉的网址（S0-20、S16、rulings 34）。

Every request that any test sends through the fixture `app` is counted: entries in the log before and after. A request
that changes something and succeeds leaves exactly one; whoever adds a route that writes must exercise it in some test
or list it here with the reason why it leaves none. A request that leaves none has committed nothing either: a PATCH
that changes nothing is silent, one that changes something is not, and a refused request changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import event, select

from server.db import db
from server.trail.models import LogHead

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TECHNICAL = {
    "POST /api/v1/session": "登录只换令牌；失败的次数是防猜的计数器",
    "POST /api/v1/session/refresh": "换令牌；旧令牌再次出现另见 ALARMS",
    "DELETE /api/v1/session": "退出登录只作废令牌",
    "POST /api/v1/messages/<message_id>/read": "自己看过自己的消息",
    "POST /api/v1/items/readings": "只读一读比例的写法，不写任何东西",
    "POST /api/v1/checklist-drafts/checks": "只校核，不写任何东西",
    "POST /api/v1/followups/<follow_up_id>/draft/checks": "只看会不会扣下，不写任何东西",
    "POST /api/v1/blobs": "上传的进度；文件由操作点名，操作自己留痕",
    "POST /api/v1/blobs/have": "只问收齐没有",
    "POST /api/v1/blobs/<sha256>": "上传的进度",
    "PATCH /api/v1/blobs/<sha256>": "上传的进度",
    "POST /api/v1/sync/heartbeat": "手机报到只改联系记录；缺失由扫描留痕",
    "POST /api/v1/session/invitation": "凭登记码登录只换令牌",
    "POST /api/v1/imports": "暂存待入库的表；入库才是办事",
    "POST /api/v1/imports/<batch_id>/columns": "暂存区里对列",
    "POST /api/v1/imports/<batch_id>/sheets": "暂存另一张工作表；入库才是办事",
    "PATCH /api/v1/imports/<batch_id>/rows/<int:number>": "暂存区里改一行",
    "POST /api/v1/imports/<batch_id>/suggestions": "暂存区里采用建议",
    "PUT /api/v1/draws/<draw_id>/dice": "正在录入的骰子，给投影接着录；交上时留痕",
    "POST /c/<token>/in": "凭办事码进门只换门票；试错是防猜的计数器",
    "POST /c/<token>/in/<ticket>/materials": "暂存待交的材料；交上时留痕",
    "POST /c/<token>/in/<ticket>/photos": "暂存待提交的照片；交上时留痕",
    "POST /c/<token>/in/<ticket>/photos/<upload_id>/removal": "去掉暂存的照片",
}
TOLD = {
    "GET /api/v1/entities/table.xlsx": "带走检查对象名录库的一张表",
    "GET /api/v1/inspectors/table.xlsx": "带走检查人员名录库的一张表",
}
"""Routes that only read, and leave one entry each time because what they give leaves the office."""
AT_MOST_ONE = {
    "POST /api/v1/sync/push": "整批都收过的，给回原来的裁决",
    "POST /api/v1/rescues": "整包都收过、或只有文件的；每百条操作一条留痕",
    "DELETE /api/v1/imports/<batch_id>": "没有入库的只是丢掉暂存",
    "POST /api/v1/imports/<batch_id>/commit": "大批入库由后台接着做完，那时才留痕",
    "POST /api/v1/item-lists": "已有在办的一版，给回的就是它",
    "POST /api/v1/inspectors/accounts": "选的人一个也不能建，各说理由",
    "POST /api/v1/officers/inspector-roles": "选的账号一个也不能授，各说理由",
    "POST /api/v1/plans/<plan_id>/paste": "有一格看不懂，一行也不加",
    "POST /api/v1/draws/<draw_id>/dice": "同样的骰子再交一次，答原来的结果",
    "GET /api/v1/field/bundle": "第一次带走名称是一次揭开",
    "GET /api/v1/sync/changes": "第一次带走名称是一次揭开",
    "GET /api/v1/data-exports/<export_id>/file": "取走全部数据记一条；没有备好时只答还没有",
    "PUT /api/v1/draws/<draw_id>/minutes": "重新拟定而一字没改，记录和签字照旧",
    "POST /api/v1/draws/<draw_id>/reveal": "同样的揭示再来一次，答原来的结果",
    "POST /w/<token>/commitment": "同一封条再交一次（没收到回音），给回原来的",
    "POST /w/<token>/reveal": "同一段随机数再揭示一次，给回原来的",
    "POST /api/v1/items/<item_id>/activation": "已经启用的再启用一次，没有改动",
}
ALARMS = {"POST /api/v1/session/refresh": "换下的令牌又出现：再答一次的留一条，被偷而作废的也留一条"}
"""Routes that may leave one entry, refused or not."""
COUNTERS = {
    "device_nonce": "防重放：用过的随机数记下来，被拒的请求也记",
    "blob": "上传的进度",
    "blob_part": "上传的进度",
    "dossier_access": "查阅记录：看一次记一行，每日一条摘要留痕",
    "import_batch": "暂存区",
    "import_row": "暂存区",
    "sign_in_try": "防猜的计数器：试错的请求也记",
}
"""Tables a request may write without an entry, and why."""
STAGED = {"POST /api/v1/draws/<draw_id>/freeze": "冻结的租约与暂存的名单；没冻成的清掉"}
"""Routes that stage rows before the act; refused, they clean up behind themselves."""
WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
seen: set[str] = set()


class Uncounted(AssertionError):
    """一次请求留的痕不对数。"""


def watch(app: Flask, exact: bool = True) -> None:
    """数这个应用的每一次请求；exact 为假时（乱发的请求可以什么也没改）只管不多留。"""

    def size() -> int:
        with db.engine.connect() as connection:
            return connection.scalar(select(LogHead.size)) or 0

    @app.before_request
    def _before() -> None:
        g.trail_size, g.touched, g.written = size(), set(), set()

    @app.after_request
    def _after(response: Response) -> Response:
        if request.url_rule is not None:
            route, entries = f"{request.method} {request.url_rule.rule}", size() - g.trail_size
            count(route, response.status_code, entries, exact)
            silent(route, entries, g.written - set(COUNTERS))
        return response

    with app.app_context():
        _listen(db.engine)


def _listen(engine: Any) -> None:
    """记下一次请求真正写进库的是哪几张表：回滚了的不算。"""

    @event.listens_for(engine, "after_cursor_execute")
    def _executed(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if has_request_context() and "touched" in g and cursor.rowcount and (found := WRITE.match(statement)):
            g.touched.add(found[1])

    @event.listens_for(engine, "commit")
    def _committed(_connection: Any) -> None:
        if has_request_context() and "touched" in g:
            g.written |= g.touched
            g.touched = set()

    @event.listens_for(engine, "rollback")
    def _rolled_back(_connection: Any) -> None:
        if has_request_context() and "touched" in g:
            g.touched = set()


def silent(route: str, entries: int, written: set[str]) -> None:
    """没有留痕的，什么也没有写。Raises Uncounted."""
    if not entries and written and route not in TECHNICAL and route not in STAGED:
        raise Uncounted(f"{route} 没有留痕，却写了 {'、'.join(sorted(written))}")


def count(route: str, status: int, entries: int, exact: bool = True) -> None:
    """对不对数：成功的写恰好一条，失败的与读的没有；改成原样的（PATCH）没有；另有说明的照说明。

    A route counts as exercised once it left its entry. Raises Uncounted.
    """
    good, method = status < 400, route.split()[0]
    if good and entries:
        seen.add(route)
    if route in ALARMS and entries == 1:
        return
    quiet = method in SAFE and route not in AT_MOST_ONE and route not in TOLD
    most = 0 if not good or quiet or route in TECHNICAL else 1
    least = 0 if not most or route in AT_MOST_ONE or method == "PATCH" or not exact else 1
    if not least <= entries <= most:
        raise Uncounted(f"{route} 答 {status}，留痕 {entries} 条，应为 {least if least == most else '0 或 1'} 条")


def writing(app: Flask) -> Iterator[str]:
    """全部会写的网址。"""
    for rule in app.url_map.iter_rules():
        yield from (f"{method} {rule.rule}" for method in sorted((rule.methods or set()) - SAFE))


# 整套跑完再看 ------------------------------------------------------------------------------------------------------


class Coverage:
    """收齐各工人进程走过的网址；整套都收了，才说漏了哪些。"""

    def __init__(self) -> None:
        self.files: set[Path] = set()
        self.missed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """收了哪些文件。"""
        self.files |= {item.path for item in items}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """一个工人收工，带回它走过的。"""
        output = getattr(node, "workeroutput", {})
        seen.update(output.get("acts", []))
        self.files |= {Path(path) for path in output.get("files", [])}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """工人把走过的交上去；只有一个进程或是主进程时，看有没有漏的。"""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["acts"], output["files"] = sorted(seen), [str(path) for path in self.files]
            return
        everything = set(Path(__file__).parent.rglob("test_*.py"))
        if session.exitstatus != 0 or not everything <= self.files:
            return
        if missed := unexercised():
            self.missed = missed
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """漏了哪些，写在最后：前面的几十行没有人往上翻。"""
        if self.missed:
            lines = "\n".join(f"  {route}" for route in self.missed)
            sentence = "这些会写的网址没有一个测试成功走过，也没有在 tests/acts.py 说明"
            terminalreporter.write_line(f"{sentence}：\n{lines}", red=True)


def unexercised() -> list[str]:
    """没有一个测试成功走过、也没有说明的会写的网址。"""
    import tempfile

    from server.app import create_app
    from server.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        main = f"sqlite:///{folder}/a.db"
        app = create_app(
            Settings(data=Path(folder), database_url=main, public_url=main, base_url="http://127.0.0.1", testing=True)
        )
        return sorted(set(writing(app)) - seen - set(TECHNICAL))
