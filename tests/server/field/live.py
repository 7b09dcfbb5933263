"""真的服务器站进模拟的世界：同样的手机、同样的故障，经真的网址、真的数据库（sync.sim.server 的样子）。"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from server import clock, storage
from server.accounts.models import Officer
from server.db import new_id, session, unit
from server.demo.phone import _url64
from server.draws.models import Draw
from server.field import losses
from server.field import push as pushing
from server.inspections import dispatch, following, versions
from server.inspections.models import Assignment, Blob, FeedCounter, FeedItem, OpLog, Record
from server.inspections.reform import service as reforming
from server.inspections.service import archived, load_ops, recall
from server.problems import Problem
from server.registry.models import Checklist, Inspector
from sync.canon import canonical
from sync.journal import Head
from sync.ledger import Refused, Verdict
from sync.ops import Op
from sync.sim.check import violations
from sync.sim.scene import Scene
from sync.sim.server import Gone, Killed, Row
from sync.sim.world import World
from tests.makers import District, made, make_officer, sign_in
from tests.server.field.world import FORM, make_draw

NO_GUARDS = {"v": 1, "profile": "none", "seal": [], "refusal": [], "result": [], "photo": []}
STEPS = 26
TEAMS = ((0, 1), (1, 2), (0, 2), (3, 4))


class LiveServer:
    """一个世界用的一角：五个人、四户，别的世界看不见。"""

    def __init__(self, client: FlaskClient, district: District, world: int, monkey: pytest.MonkeyPatch) -> None:
        self.client, self.monkey, self.approver = client, monkey, district.actor("approver")
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.users: dict[str, str] = {}
        self.moved = self.discarded = 0
        names = [f"w{world}p{n}" for n in range(5)]
        people = [self._hired(district, name) for name in names]
        monkey.setattr(dispatch, "compile_guards", lambda profile: NO_GUARDS)
        draw = make_draw(district, people[0][1], [[people[n][0] for n in team] for team in TEAMS], world + 1)
        today = clock.today()
        rows = dispatch.dispatch_draw(
            district.actor("approver"), draw.id, today, today + timedelta(days=9), "见证人当天补签"
        )
        self.officers = [officer.id for _, officer in people]
        self.other_form = newer_form()
        self.bearer = {officer.id: sign_in(client, name) for (_, officer), name in zip(people, names, strict=True)}
        self.scene = Scene(
            users=self.officers[:4],
            team={row.id: {member.officer_id for member in row.team} for row in rows},
            nonce={row.id: row.nonce for row in rows},
            form=rows[0].form,
            items=("q01", "q03"),
            people={row.id: row.package["team"] for row in rows},
            sign=lambda dev, message: base64.b64encode(self._signed(dev, message)).decode(),
        )
        for row in rows:
            self._learn(row.id)
        self.team = {insp: set(crew) for insp, crew in self.scene.team.items()}
        self.recalled = set[str]()
        self.archived: dict[str, tuple[str, int]] = {}

    @staticmethod
    def _hired(district: District, name: str) -> tuple[Inspector, Any]:
        with made() as s:
            row = Inspector(department_id=district.department.id, name=name, cert_no=f"T-{name}")
            s.add(row)
        return row, make_officer(name, "inspector", district.department.id, display_name=name, inspector_id=row.id)

    # -- doors ------------------------------------------------------------------------------------------------------

    def _signed(self, dev: str, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.keys[dev].sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def _call(self, dev: str, method: str, path: str, body: bytes = b"", **more: str) -> Any:
        stamp, nonce = clock.iso(clock.now()), new_id().replace("-", "")
        message = f"{method}\n{path}\n{hashlib.sha256(body).hexdigest()}\n{stamp}\n{nonce}".encode()
        signature = base64.b64encode(self._signed(dev, message)).decode()
        named = {"X-Device": dev, "X-Device-Time": stamp, "X-Device-Nonce": nonce, "X-Device-Signature": signature}
        kind = more.pop("kind", "application/json")
        answer = self.client.open(path, method=method, data=body, headers={**named, **more}, content_type=kind)
        assert answer.status_code < 500, answer.text
        return answer

    def _of(self, user: str) -> str:
        return [dev for dev, who in self.users.items() if who == user][-1]

    def enrol(self, user: str) -> str:
        """登记一部手机。"""
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256", "x": _url64(public.x), "y": _url64(public.y)}
        body = {"public_key_jwk": jwk, "name": "世界", "user_agent": "sim"}
        dev: str = self.client.post("/api/v1/devices", json=body, headers=self.bearer[user]).get_json()["device_id"]
        self.keys[dev], self.users[dev] = key, user
        return dev

    def push(self, dev: str, batch: str, ops: Sequence[Op], kill: str = "") -> tuple[str, list[Verdict]]:
        """送一批；before 时在提交之前死掉，after 时答复不出门。"""
        body = json.dumps({"dev": dev, "batch_id": batch, "ops": ops}).encode()
        if kill == "before":
            with self.monkey.context() as broken:
                broken.setattr(pushing.trail, "append", _die)
                self._dying(dev, body)
        answer = self._call(dev, "POST", "/api/v1/sync/push", body)
        if answer.status_code == 409:
            raise Refused(answer.json["type"].rpartition(".")[2], answer.json.get("expected", 0))
        assert answer.status_code == 200, answer.text
        if kill:
            raise Killed
        told = answer.json
        return told["batch_id"], [Verdict(row["seq"], row["op_id"], row["verdict"]) for row in told["verdicts"]]

    def _dying(self, dev: str, body: bytes) -> None:
        try:
            answer = self._call(dev, "POST", "/api/v1/sync/push", body)
        finally:
            session().rollback()
        if answer.status_code == 409:  # nothing would have been written
            raise Refused(answer.json["type"].rpartition(".")[2], answer.json.get("expected", 0))
        raise Killed

    def publish(self) -> None:
        """真的服务器没有压着不发的变更。"""

    def changes(self, user: str, cursor: int) -> tuple[list[Any], int]:
        """取变更，写成世界里的样子。"""
        answer = self.client.get(f"/api/v1/sync/changes?cursor={cursor}", headers=self.bearer[user])
        if answer.status_code == 410:
            raise Gone
        page = answer.json
        return [item for row in page["items"] for item in self._items(user, row)], page["cursor"]

    def _items(self, user: str, row: dict[str, Any]) -> list[Any]:
        kind, body, rev = row["kind"], row["body"], row["rev"]
        if kind == "ops":
            return [(rev, "ops", op) for op in body["ops"]]
        if kind == "verdict":
            mine = [
                (rev, "verdict", (v["op_id"], v["verdict"])) for v in body["verdicts"] if self.users[v["dev"]] == user
            ]
            others = [v for v in body["verdicts"] if self.users[v["dev"]] != user and v["verdict"] != "applied"]
            return mine + [(rev, "drop", v) for v in others]
        if kind == "package":  # reissued to the team of now, with all that counts: a newcomer learns it this way
            told = [(rev, "form", (row["subject"], *_forms(body)))] if "package" in body else []
            return [(rev, "ops", op) for op in body.get("ops", [])] + told
        if kind == "recall":
            return [(rev, "recall", row["subject"])]
        if kind == "receipt" and body["archived"]:
            files = [file["sha256"] for file in body["files"] if file["verified"]]
            return [(rev, "receipt", (row["subject"], body["content_digest"], files))]
        return []

    def bundle(self, user: str) -> tuple[Any, Any, Any, int]:
        """离线包。"""
        told = self.client.get("/api/v1/field/bundle", headers=self.bearer[user]).json
        packages = {row["package"]["assignment_id"]: (*_forms(row), row["ops"]) for row in told["packages"]}
        held = {v["op_id"]: v["verdict"] for row in told["packages"] for v in row["held"]}
        gone = {row["assignment_id"]: row["reason"] for row in told["gone"]}
        return packages, held, gone, told["cursor"]

    def report(self, dev: str, unsent: Sequence[Op]) -> int:
        """报到。"""
        told = dict.fromkeys(("last_seq", "unsent_ops", "unsent_files"), 0) | {"persisted": True, "protocol": 2}
        rows = [{name: op[name] for name in ("seq", "op_id", "insp", "kind")} for op in unsent]
        body = json.dumps({**told, "app": "sim", "unsent": rows}).encode()
        last: int = self._call(dev, "POST", "/api/v1/sync/heartbeat", body).json["last_seq"]
        return last

    def have(self, user: str, shas: Sequence[str]) -> list[str]:
        """问有没有。"""
        body = json.dumps({"sha256": list(shas)}).encode()
        found: list[str] = self._call(self._of(user), "POST", "/api/v1/blobs/have", body).json["sha256"]
        return found

    def offset(self, user: str, sha: str) -> int:
        """传到哪里。"""
        answer = self._call(self._of(user), "HEAD", f"/api/v1/blobs/{sha}")
        return int(answer.headers["Upload-Offset"]) if answer.status_code == 200 else 0

    def patch(self, user: str, sha: str, offset: int, chunk: bytes, size: int) -> bool:
        """传一段。"""
        told = {"Upload-Offset": str(offset), "Upload-Length": str(size), "kind": "application/offset+octet-stream"}
        answer = self._call(self._of(user), "PATCH", f"/api/v1/blobs/{sha}", chunk, **told)
        self.discarded += answer.status_code == 460
        self.moved += answer.status_code in (204, 460)
        return bool(answer.status_code == 204)

    def progress(self) -> int:
        """收下过几段。"""
        return self.moved

    # -- what the office does ---------------------------------------------------------------------------------------

    def recall(self, insp: str) -> None:
        """撤回；封存后撤不回，由真的服务器说。"""
        if session().get(Record, insp) is None and insp not in self.recalled:
            recall(self.approver, insp, "重复派出")
            self.recalled.add(insp)

    def remove(self, user: str, insp: str) -> None:
        """换人：抽取变更的那一段照真的走，换进没有在过组里的人；封存、撤回的换不了。"""
        s = session()
        s.expire_all()
        row = s.get_one(Assignment, insp)
        out = next((one for one in row.team if one.officer_id == user and one.until is None), None)
        free = [officer for officer in self.officers if officer not in self.scene.team[insp]]
        if out is None or not free:
            return
        seats = {"entity_id": row.entity_id, "inspector_id": out.inspector_id}
        draw, fresh = s.get_one(Draw, row.draw_id), s.get_one(Officer, free[0])
        change: Any = SimpleNamespace(**seats, replacement_id=fresh.inspector_id)
        try:
            with made() as s:
                following._hand_over(s, draw, change)
        except Problem:
            return
        row = session().get_one(Assignment, insp)
        self.scene.team[insp].add(fresh.id)
        self.team[insp] = {one.officer_id for one in row.team if one.until is None}
        self.scene.people[insp] = row.package["team"]
        self._learn(insp)

    def _learn(self, insp: str) -> None:
        """任务包照各版检查表的指纹，与谁有权封存：手机自己算得出，世界要知道。"""
        s = session()
        row = s.get_one(Assignment, insp)
        packages = [row.package, *(versions.under(row, each) for each in versions.versions(s, [insp])[insp])]
        for package in packages:
            self.scene.package[f"{insp} {package['form']}"] = hashlib.sha256(canonical(package)).hexdigest()
        self.scene.holder[insp] = row.seal_holder

    def change_form(self, insp: str) -> None:
        """检查表换版：一张派单添一版，照真的走；封存、撤回的不换。"""
        s = session()
        s.expire_all()
        row = s.get_one(Assignment, insp)
        if row.state not in reforming.OPEN or versions.versions(s, [insp])[insp]:
            return
        with made() as s:
            reforming.change(s, [s.get_one(Assignment, insp)], self.other_form, "换版", self.officers[0])
        self._learn(insp)

    def archive(self, insp: str, day: int) -> None:
        """封存且文件收齐的成卷。"""
        session().expire_all()
        record = session().get(Record, insp)
        shas = [op["p"]["sha256"] for op in load_ops(insp) if op["kind"] == "photo.add"]
        here = set(session().scalars(select(Blob.sha256).where(Blob.sha256.in_(shas))))
        if record is None or insp in self.archived or here != set(shas):
            return
        self.archived[insp] = (record.content_digest, day)
        with made() as s:
            archived(s, insp)

    def forget(self, user: str) -> None:
        """旧变更清掉。"""
        with unit(technical=True) as s:
            s.execute(delete(FeedItem).where(FeedItem.officer_id == user))

    # -- what the oracles read --------------------------------------------------------------------------------------

    def settle(self) -> LiveServer:
        """从数据库读出全部，给不变式看。"""
        s = session()
        s.expire_all()
        found = list(s.scalars(select(OpLog).where(OpLog.dev.in_(self.users)).order_by(OpLog.received_at, OpLog.seq)))
        self.rows = [Row(r.dev, r.seq, r.op, r.raw_hash, r.raw, r.effective) for r in found]
        self.verdicts = {(r.dev, r.seq): [r.verdict] for r in found}
        self.twins = {row.op["op_id"]: row for row in self.rows if row.effective}
        self.effects = [op["op_id"] for insp in self.team for op in load_ops(insp)]
        named = [row.op["p"]["sha256"] for row in self.rows if row.op["kind"] == "photo.add"]
        kept = set(s.scalars(select(Blob.sha256).where(Blob.sha256.in_(named))))
        self.blobs = {sha: storage.read(sha) for sha in kept}
        self.feed = {user: list(self._fed(user)) for user in self.officers}
        rows = [s.get_one(Assignment, insp) for insp in self.team]
        every = versions.versions(s, [row.id for row in rows])
        self.forms = {row.id: row.form for row in rows}
        self.versions = {row.id: [each.form for each in every[row.id]] or [row.form] for row in rows}
        return self

    def _fed(self, user: str) -> Any:
        last = session().scalar(select(FeedCounter.rev).where(FeedCounter.officer_id == user)) or 0
        ops = {(row.dev, row.seq): row.op for row in self.rows}
        rows = list(session().scalars(select(FeedItem).where(FeedItem.officer_id == user).order_by(FeedItem.rev)))
        assert [row.rev for row in rows] == list(range(last - len(rows) + 1, last + 1))
        for row in rows:
            for dev, seq in row.body.get("refs", []):
                yield row.rev, "ops", ops[dev, seq]
            for v in row.body.get("verdicts", []) if row.kind == "verdict" else []:
                if self.users[v["dev"]] != user:
                    yield row.rev, "drop", v

    def log(self) -> list[Row]:
        """全部日志。"""
        return self.rows

    def head(self, dev: str) -> Head:
        """收到第几条。"""
        last = session().scalar(select(OpLog.seq).where(OpLog.dev == dev).order_by(OpLog.seq.desc()).limit(1))
        return Head(last or 0, "")

    def accepted(self, insp: str) -> Sequence[Op]:
        """已采纳的操作。"""
        return load_ops(insp)

    def losses(self, dev: str) -> set[str]:
        """说做过而没送到的。"""
        return {row["op_id"] for row in losses.missing_ops(session(), dev)}


def _forms(body: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """一项任务作数的检查表，与它的各版（新的在后）。"""
    form, offer = body["package"]["form"], body["offer"]
    return form, (form, offer["form"]) if offer else (form,)


def newer_form() -> str:
    """试验检查表的第二版：题目一样，名称不同。"""
    body = {**FORM, "version": 2, "title": "试验检查表（新版）"}
    name = hashlib.sha256(canonical(body)).hexdigest()
    if session().scalar(select(Checklist.id).where(Checklist.hash == name)) is None:
        with made() as s:
            s.add(Checklist(code="T01", version=2, hash=name, title="试验检查表（新版）", body=body))
    return name


def _die(*_: Any, **__: Any) -> None:
    raise Killed


def live_world(
    client: FlaskClient, district: District, seed: int, monkey: pytest.MonkeyPatch, number: int, steps: int = STEPS
) -> World:
    """在真的服务器上走完一个世界。"""
    server = LiveServer(client, district, number, monkey)
    world = World(seed, scene=server.scene, server=server).run(steps)
    server.settle()
    return world


def shorter(client: FlaskClient, district: District, seed: int, monkey: pytest.MonkeyPatch) -> list[str]:
    """仍然出错的最短步迹：同一种子，早些静下来，每次在新的一角。"""
    for steps in range(1, STEPS + 1):
        world = live_world(client, district, seed, monkey, 1000 + steps, steps)
        if violations(world):
            return world.trace
    return ["再走一遍没有出错"]
