"""两个一模一样的县，只在掷骰那一刻分开：一处抽中的户，另一处没抽中。"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from server import clock, sweeps
from server.app import create_app
from server.db import Base, db, session
from server.demo.county import WITNESSES, County
from server.demo.desk import Desk
from server.draws import seeding
from server.draws.models import Draw, DrawUnit
from server.registry.models import Entity
from server.settings import Settings
from tests import blank
from tests.postgres import fresh_database, name_of

SAID = {
    "place": "会议室", "host": "科长丁", "operator": "经办员丙", "recorder": "记录员", "incidents": "", "remarks": "",
}  # fmt: skip
PEOPLE = (
    "clerk", "approver", "legal", "publisher", "sysadmin", "secadmin", "auditor", "overseer", "clerk-yj", "jc01",
)  # fmt: skip
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
UNSEEN = (
    "/api/docs",
    "/api/v1/openapi.json",
    "/api/docs/<name>",
    "/desk/",
    "/field/",
    "/desk/<path:rest>",
    "/field/<path:rest>",
    "/portal/<name>",
    "/w/-/<name>",
)
"""Built files that stand in the repository; the same for everybody."""


def copied(settings: Settings, folder: Path) -> Settings:
    """照抄整个数据文件夹：库、文件、密钥都一样；库在 PostgreSQL 上的，以它为样板另建一个。"""
    shutil.copytree(settings.data, folder, dirs_exist_ok=True)
    if settings.database_url.startswith("postgresql"):
        main = public = fresh_database(like=name_of(settings.database_url))
    else:
        main, public = (f"sqlite:///{folder / name}" for name in blank.FILES)
    return replace(settings, data=folder, database_url=main, public_url=public)


@dataclass
class World:
    """其中一个县：应用、各人的桌子、名册、抽中的户。"""

    app: Flask
    passwords: dict[str, str]
    desks: dict[str, Desk] = field(default_factory=dict)
    register: dict[str, tuple[str, ...]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)
    draw_id: str = ""

    def desk(self, name: str) -> Desk:
        """某人坐在桌前。"""
        if name not in self.desks:
            self.desks[name] = Desk(self.app.test_client(), name, self.passwords[name])
        return self.desks[name]

    def outcome(self, dice: str) -> tuple[dict[str, int], set[str]]:
        """这样掷会抽出什么：各层几户、哪些代号；不写下。"""
        draw = session().scalars(select(Draw)).one()
        found = seeding.outcome(draw, seeding.Public(dice=dice)).places["units"]
        drawn = {row["own_blind"] for row in found if row["new_rank"]}
        chosen = select(DrawUnit.stratum).where(DrawUnit.draw_id == draw.id, DrawUnit.blind.in_(drawn))
        return Counter(session().scalars(chosen)), drawn

    def roll(self, dice: str) -> None:
        """掷骰、拟记录、扫一遍，公示页也写好。"""
        s = session()
        self.draw_id = s.scalars(select(Draw.id)).one()
        clerk = self.desk("clerk")
        clerk.post(f"/draws/{self.draw_id}/dice", {"digits": dice})
        clerk._answer(clerk.client.put(f"/api/v1/draws/{self.draw_id}/minutes", json=SAID, headers=clerk.headers))
        sweeps.run()
        where = (DrawUnit.draw_id == self.draw_id, DrawUnit.rank.is_not(None))
        self.drawn = set(session().scalars(select(DrawUnit.entity_id).where(*where)))
        columns = (Entity.id, Entity.name, Entity.id_value, Entity.address, Entity.phone)
        self.register = {
            row[0]: tuple(str(cell) for cell in row if cell) for row in session().execute(select(*columns))
        }

    def dispatch(self) -> None:
        """派发，再扫一遍。"""
        today = clock.today()
        window = {"window_from": today.isoformat(), "window_to": (today + timedelta(days=7)).isoformat()}
        window["unsigned"] = "见证人当天补签"
        self.desk("approver").post(f"/draws/{self.draw_id}/dispatch", window)
        sweeps.run()

    def mentions(self, text: str) -> Counter[str]:
        """这段文字提到了哪些户：名称、代码、地址、电话、编号，各几次。"""
        found = Counter({entity: sum(text.count(mark) for mark in marks) for entity, marks in self.register.items()})
        return +found

    def ids(self, limit: int, entities: list[str]) -> dict[str, list[str]]:
        """各种编号：每张有 id 的表取几个，参数名是表名加 _id。"""
        found: dict[str, list[str]] = {"entity_id": entities}
        for mapper in Base.registry.mappers:
            column = mapper.columns.get("id")
            if column is not None and mapper.local_table.name != "entity":
                query = select(column).order_by(column).limit(limit)
                found.setdefault(f"{mapper.local_table.name}_id", [str(one) for one in session().scalars(query)])
        entry = found["plan_entry_id"]
        codes = [mark for entity in entities for mark in self.register[entity][2:3]]
        kinds = {
            "wanted": [str(clock.today().year)],
            "kind": ["entities"],
            "code": [*codes, "draw.exists"],
            "level": ["0"],
        }
        plain = {"code": [*codes, "draw.exists"], "prefix": ["00", "7f"], "blind": ["0" * 32], "name": ["pages"]}
        more = plain | {
            "no": [str(session().get_one(Draw, self.draw_id).no)],
            "key": ["draw.open_at"],
            "at": ["000.p/1"],
        }
        lists = found.get("item_list_id", []) + found.get("upper_list_id", [])
        return found | kinds | more | {"entry_id": entry, "batch_id": found["import_batch_id"], "list_id": lists}

    def get(self, name: str, path: str) -> str:
        """某人（空名是外人）取这个网址，答的是什么：状态、类型、文字。"""
        client = self.app.test_client()
        headers = self.desk(name).headers if name else {}
        answer = client.get(path, headers=headers)
        return f"{answer.status_code} {answer.mimetype}\n{readable(answer.get_data(), answer.mimetype)}"


def readable(content: bytes, mimetype: str) -> str:
    """应答里的文字：PDF、表格、压缩包先拆开。"""
    if mimetype == "application/pdf":
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
        return done.stdout.decode()
    if content[:2] == b"PK":
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in sorted(packed.namelist()))
    return content.decode("utf-8", "replace")


# whole words only: a digest may hold twenty decimal digits in a row, a signature four of sixteen between two signs
ALONE, END = r"(?<![0-9a-zA-Z])", r"(?![0-9a-zA-Z])"
SIGNATURE = re.compile(r"(?<![A-Za-z0-9+/_-])(?=[a-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{40,}={0,2}")
MASKS = (
    (re.compile(r'"last_sweep_seconds":\d+,"ok":\w+'), "«seconds»"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "«id»"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?"), "«time»"),
    (re.compile(rf"{ALONE}\d{{20}}{END}|(<b>\d</b>){{20}}|{ALONE}\d{{5}}( +\d{{5}}){{3}}{END}"), "«dice»"),
    (re.compile(rf"{ALONE}[0-9a-f]{{4}}(\s+[0-9a-f]{{4}})*{END}"), "«chop»"),
    (re.compile(rf"{ALONE}[0-9a-f]{{6,64}}{END}"), "«hex»"),
    (re.compile(r"[A-Za-z0-9+/_-]{14,}={0,2}|[A-Za-z0-9+/]*="), "«base64»"),
    (re.compile(r"(?<=包 )\d+ KB"), "«size»"),  # random numbers pack a few bytes longer or shorter
    (re.compile(r'"\d\d"|\d\d(／\d\d)+'), "«seat»"),
    (re.compile(r',?\["«hex»","\w+",\d+,"«hex»"\]'), ""),  # result lines of the package, by code name
)


def public_parts_masked(text: str, world: World, people: list[str]) -> str:
    """去掉本来就公开、又随种子而变的：种子、号签、代号、谁去查、时刻；说得出是哪一户的一概留着，留下的应当一字不差。"""
    kept = {mark for marks in world.register.values() for mark in marks}
    text = SIGNATURE.sub(lambda match: match[0] if any(mark in match[0] for mark in kept) else "«base64»", text)
    for pattern, word in MASKS:
        text = pattern.sub(lambda match, word=word: match[0] if match[0] in kept else word, text)
    for name in people:
        text = text.replace(name, "«person»")
    return re.sub(r"(«base64»|[ \t])+", " ", text)


def lines_of(text: str) -> Counter[str]:
    """按行计数：次序随号签而变的，不算差别。"""
    return Counter(re.split(r"[\n{}\[\]]", text))


def routes(app: Flask) -> list[str]:
    """全部读的网址。"""
    found = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    return sorted(found - set(UNSEEN))


def asked(world: World, entities: list[str]) -> Iterator[str]:
    """每个读的网址，填上知道的编号。"""
    ids = world.ids(2, entities)
    for rule in routes(world.app):
        names = PARAMETER.findall(rule)
        if not names:
            yield rule
            continue
        values = [ids.get(name) or ["none"] for name in names]
        for n in range(max(map(len, values))):
            filled = iter([choice[n % len(choice)] for choice in values])
            yield PARAMETER.sub(lambda _match, filled=filled: next(filled), rule)


SEARCHES = (
    "/api/v1/entities?q={name}", "/api/v1/entities?q={code}", "/results?q={name}", "/results?q={code}",
    "/results.csv?q={name}", "/verify?d={code}", "/api/v1/imports?q={name}",
)  # fmt: skip


@contextmanager
def inside(world: World) -> Iterator[World]:
    """站进这个县的应用里。"""
    with world.app.app_context():
        yield world
        db.session.remove()


def leave(world: World) -> None:
    """用完了：连接都还回去。"""
    with inside(world):
        _release()


def _release() -> None:
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def twins(folder: Path) -> tuple[World, World]:
    """建好一个县，走到系统封数，再一分为二。"""
    (folder / "first").mkdir()
    main, public = blank.ready(folder / "first")
    settings = Settings(
        data=folder / "first", database_url=main, public_url=public, base_url="http://127.0.0.1", testing=True
    )
    app = create_app(settings)
    with app.app_context():
        county = County(app)
        county.bring_lists(60)
        clerk = county.desk("clerk")
        draw = clerk.post("/draws", {"plan_entry_id": county.plan("10%")["id"], "witnesses": WITNESSES})
        clerk.post(f"/draws/{draw['id']}/freeze")
        clerk.post(f"/draws/{draw['id']}/commitment")
        sweeps.run()
        passwords = dict(county.people.passwords)
        _release()
    other = create_app(copied(settings, folder / "second"))
    return World(app, passwords), World(other, passwords)


def two_throws(world: World) -> tuple[str, str]:
    """两次各层名额一样、抽中的户不同的骰子：名额本来就公开，不是要比的。"""
    throws = (f"{n:020d}" for n in range(10**6))
    first = next(throws)
    quotas, drawn = world.outcome(first)
    for second in throws:
        others, found = world.outcome(second)
        if others == quotas and found != drawn:
            return first, second
    raise AssertionError("no second throw")


def people_of(world: World) -> list[str]:
    """检查人员的姓名、证号：谁去查随种子而变。"""
    rows = world.desk("clerk").get("/inspectors")["items"]
    return sorted({row["name"] for row in rows} | {row["cert_no"] for row in rows}, key=len, reverse=True)
