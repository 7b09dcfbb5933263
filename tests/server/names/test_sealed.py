"""D3，名称公开之前：换一次骰子，每个人、每个网址的答复都不变，谁也看不出抽中了谁（D3、S4）。"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from server.auth import SYSTEM
from server.db import session
from server.insight import export
from server.inspections import names
from server.inspections.models import Assignment
from server.portal import copy
from tests.server.names import worlds
from tests.server.names.worlds import PEOPLE, asked, inside, lines_of, people_of, public_parts_masked

pytestmark = pytest.mark.slow


HANDED_OVER = re.compile(
    r"^jc\d\d GET (/api/v1/(field/bundle|sync/changes|assignments|workbench|messages|deadlines|trail/head)|/log/)"
)
"""The team's own phone: the name goes with the package, and the trail has an entry of it. Whose task it is follows from
the seed; that the list says nothing before the phone took it is `test_the_team_learns_the_name_with_the_package`."""

TOKEN = re.compile(r"(?<![\w-])[\w-]{16,64}(?![\w-])", re.ASCII)
DIGEST, ID = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Pair:
    """一对县，和三户：只在一处抽中的、只在另一处抽中的、两处都没抽中的。"""

    def __init__(self, folder: Path) -> None:
        self.one, self.two = worlds.twins(folder)
        with inside(self.one):
            throws = worlds.two_throws(self.one)
        with capture_logs() as self.logs:
            for world, dice in zip((self.one, self.two), throws, strict=True):
                with inside(world):
                    world.roll(dice)
        only, other = self.one.drawn - self.two.drawn, self.two.drawn - self.one.drawn
        neither = set(self.one.register) - self.one.drawn - self.two.drawn
        self.three = [min(only), min(other), min(neither)]

    def both(self, who: str, path: Any) -> tuple[str, str]:
        """同一个人在两处问同一件事。"""
        answers = []
        for world in (self.one, self.two):
            with inside(world):
                answers.append(world.get(who, path(world) if callable(path) else path))
        return answers[0], answers[1]

    def dispatched(self) -> None:
        """两处都派发了；再说一次不再派。"""
        for world in (self.one, self.two):
            with inside(world):
                if session().scalar(select(Assignment.id).limit(1)) is None:
                    world.dispatch()

    def different(self, people_asking: tuple[str, ...] = PEOPLE) -> list[str]:
        """逐人逐网址问，答复不同的。"""
        paths = []
        for world in (self.one, self.two):
            with inside(world):
                searches = [
                    form.format(name=world.register[e][1], code=world.register[e][2])
                    for form in worlds.SEARCHES
                    for e in self.three
                ]
                paths.append([*asked(world, self.three), *searches])
                people = people_of(world)
        assert len(paths[0]) == len(paths[1]) > 150
        found = []
        for who in ("", *people_asking):
            for first, second in zip(*paths, strict=True):
                if first.endswith(".pdf") and who not in ("", "clerk", "clerk-yj", "jc01"):
                    continue  # the same sheet for every desk of the department, a second and a half each
                answers = []
                for world, path in ((self.one, first), (self.two, second)):
                    with inside(world):
                        text = world.get(who, path)
                        plain = lines_of(public_parts_masked(text, world, people))
                        # where a sheet breaks its lines depends on how wide the letters of a fingerprint are
                        answers.append(world.mentions(text) if first.endswith(".pdf") else plain)
                if answers[0] != answers[1]:
                    found.append(f"{who or '外人'} GET {first}: {_gap(*answers)}")
        return found


def _gap(one: Counter[str], two: Counter[str]) -> str:
    return f"{list((one - two).elements())[:3]} ≠ {list((two - one).elements())[:3]}"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """抽出了、还没有派发的一对县。"""
    made = Pair(tmp_path_factory.mktemp("twins"))
    yield made
    for world in (made.one, made.two):
        worlds.leave(world)


def test_after_the_draw_no_answer_tells_who_was_drawn(pair: Pair) -> None:
    """D3：抽出之后：外人、经办、审计、别的部门、检查员，各网址两处的答复一样；派发之后再问所有的人。"""
    assert pair.three[0] != pair.three[1]
    assert pair.different(("clerk", "auditor", "clerk-yj", "jc01")) == []


def test_after_the_dispatch_no_answer_tells_who_was_drawn(pair: Pair) -> None:
    """D3：派发之后、到门口之前：除了检查组自己的手机，两处的答复一样。"""
    pair.dispatched()
    assert [line for line in pair.different() if not HANDED_OVER.search(line)] == []


def test_exports_and_the_copy_tell_nothing(pair: Pair, tmp_path: Path) -> None:
    """D3：全部导出、门户副本：提到的户两处一样。"""
    counted = []
    for name, world in (("one", pair.one), ("two", pair.two)):
        with inside(world):
            export.write(tmp_path / name, SYSTEM, personal=True)
            texts = {p.name: p.read_text("utf-8-sig") for p in sorted((tmp_path / name).rglob("*.csv"))}
            counted.append({p: world.mentions(text) for p, text in texts.items()})
            pages = b"\n".join(content for _, content in copy.files(world.app)).decode("utf-8", "replace")
            counted[-1]["copy"] = world.mentions(pages)
    assert {
        name: (counted[0][name], counted[1][name]) for name in counted[0] if counted[0][name] != counted[1][name]
    } == {}


def test_nothing_in_the_export_leads_to_a_name(pair: Pair, tmp_path: Path) -> None:
    """D3：派发之后、到门口之前：全部导出里没有一格是任务包里封着的话，也没有一格不登录就打得开说出名称的网页。"""
    pair.dispatched()
    world = pair.one
    with inside(world):
        rows = list(session().scalars(select(Assignment)))
        export.write(tmp_path / "data", SYSTEM, personal=True)
        cells = set(cells_of(tmp_path / "data"))
        text = "\n".join(cells)
        assert rows
        assert all(row.state in names.BEFORE_THE_DOOR for row in rows)
        for row in rows:
            secret = {row.code_token, row.content_key, row.package["draw"]["salt"]}
            assert [one for one in secret if one in text] == []
            assert not {one for one in row.package["notice"]["paragraphs"] if row.entity_name in str(one)} & cells
        numbers = {word: row for row in rows for word in (row.id, row.no, row.notice_no)}
        for line in lines_of_the_export(tmp_path / "data"):
            about = [row for word, row in numbers.items() if word in line]
            assert [row.no for row in about if row.entity_id in line or row.entity_name in line] == []
        drawn = {row.entity_name for row in rows}
        client, opened = world.app.test_client(), []
        for token in sorted({one for cell in cells for one in TOKEN.findall(cell)}):
            page = f"/verify?d={token}" if DIGEST.fullmatch(token) else f"/c/{token}"
            answer = "" if ID.fullmatch(token) else client.get(page).get_data(as_text=True)
            opened += [page] if any(name in answer for name in drawn) else []
        assert client.get(f"/c/{rows[0].code_token}").status_code == 200, "the page that would name the firm is there"
        assert opened == []


def cells_of(folder: Path) -> Iterator[str]:
    """导出的每一格。"""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row if cell)


def lines_of_the_export(folder: Path) -> Iterator[str]:
    """导出的每一行，各格连起来。"""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (" ".join(row) for row in csv.reader(file))


def test_log_lines_name_nobody(pair: Pair) -> None:
    """D3：抽取时写下的日志行，一户也没有提到。"""
    with inside(pair.one):
        assert pair.one.mentions(str(pair.logs)) == {}
