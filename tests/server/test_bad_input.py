"""坏的输入：答对的状态、一句看得懂的中文，什么都不丢，也没有写进半截（RFC 9457）。"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_jwt_extended import create_access_token
from sqlalchemy import func, select

from server import clock
from server.accounts import service as accounts
from server.accounts.roles import grant_role
from server.auth import SYSTEM
from server.db import new_id, session
from server.demo.desk import Desk
from server.demo.phone import Phone
from server.field.blobs import MAX_BLOB
from server.inspections.models import Assignment, OpLog, Record
from server.registry.models import Entity
from server.trail.models import LogEntry
from sync.ops import stamped
from tests import makers_registry as make
from tests.makers import PASSWORD, District, make_officer, sign_in
from tests.server.field.world import World, first, make_world

API = "/api/v1"
KIND = "application/offset+octet-stream"
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


@pytest.fixture
def clerk(district: District, client: FlaskClient) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


@pytest.fixture
def world(district: District) -> World:
    """派发好的两户。"""
    built = make_world(district)
    built.dispatch()
    return built


@pytest.fixture
def phone(world: World, client: FlaskClient) -> Phone:
    """主检的手机，已领任务。"""
    built = Phone(client, "inspector1", PASSWORD)
    built.take()
    return built


def said(answer: Any, status: int, code: str) -> str:
    """这个状态、这个代码、一句中文，没有堆栈；返回那句话。"""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert (answer.json["type"], answer.json["status"]) == (f"/problems/{code}", status)
    assert CHINESE.search(answer.json["title"])
    assert CHINESE.search(answer.json["detail"])
    assert "Traceback" not in answer.text
    return str(answer.json["detail"])


def count(model: Any) -> int:
    """现有几行。"""
    session().expire_all()
    return session().scalar(select(func.count()).select_from(model)) or 0


def sent(client: FlaskClient, headers: dict[str, str], content: bytes, name: str = "名录.csv") -> Any:
    """交一份检查对象名录。"""
    form = {"file": (io.BytesIO(content), name), "kind": "entities", "department": "990100-SJ"}
    return client.post(f"{API}/imports", data=form, headers=headers)


# 名录 -------------------------------------------------------------------------------------------------------------


def test_a_wrong_code_names_row_and_column(client: FlaskClient, clerk: dict[str, str]) -> None:
    """代码校验位不对：报告说出第几行哪一列，其余两行照收。"""
    rows = make.entity_rows(3)
    good = rows[1][1]
    rows[1][1] = good[:-1] + ("0" if good[-1] != "0" else "1")
    batch = sent(client, clerk, make.csv_bytes(make.ENTITY_HEAD, rows)).json
    problem = batch["problems"][0]
    assert (problem["row"], problem["column"], problem["code"]) == (3, "统一社会信用代码", "uscc.check_digit")
    assert CHINESE.search(problem["message"])
    assert count(Entity) == 0
    client.post(f"{API}/imports/{batch['id']}/commit", headers=clerk)
    assert count(Entity) == 2


def test_a_missing_column_is_named(client: FlaskClient, clerk: dict[str, str]) -> None:
    """缺了必要的列：说出缺哪一列，一行也不写。"""
    head = [name for name in make.ENTITY_HEAD if name != make.ENTITY_HEAD[0]]
    rows = [row[1:] for row in make.entity_rows(2)]
    answer = sent(client, clerk, make.csv_bytes(head, rows))
    assert answer.status_code < 500
    assert make.ENTITY_HEAD[0] in answer.text
    assert count(Entity) == 0


@pytest.mark.parametrize("name", ["名录.xlsx", "名录.csv"])
def test_a_truncated_sheet_is_refused(client: FlaskClient, clerk: dict[str, str], name: str) -> None:
    """传了一半的表、空的表：说明读不了，不留下批次里的半截名录。"""
    content = b"PK\3\4" + bytes(40) if name.endswith("xlsx") else b""
    answer = sent(client, clerk, content, name)
    assert 400 <= answer.status_code < 500
    assert CHINESE.search(answer.json["detail"])
    assert count(Entity) == 0


def test_an_import_without_a_file_or_department_says_so(client: FlaskClient, clerk: dict[str, str]) -> None:
    """没有附文件、没有这个部门。"""
    form = {"kind": "entities", "department": "990100-SJ"}
    assert 400 <= client.post(f"{API}/imports", data=form, headers=clerk).status_code < 500
    form = {"kind": "entities", "department": "990100-NO", "file": (io.BytesIO(b"x"), "a.csv")}
    answer = client.post(f"{API}/imports", data=form, headers=clerk)
    assert answer.status_code in (404, 422)
    assert CHINESE.search(answer.json["detail"])


# 登录与权限 ---------------------------------------------------------------------------------------------------------


def test_a_wrong_password_tells_nothing(client: FlaskClient, district: District) -> None:
    """密码不对与没有这个人，答得一样。"""
    wrong = [client.post(f"{API}/session", json={"name": n, "password": "x" * 12}) for n in ("clerk", "nobody")]
    assert said(wrong[0], 401, "login_failed") == said(wrong[1], 401, "login_failed")


def test_an_expired_login_asks_to_sign_in_again(client: FlaskClient, district: District) -> None:
    """登录过期答 401，写着重新登录；没有登录也是 401。"""
    token = create_access_token(district.officers["clerk"].id, expires_delta=timedelta(hours=-1))
    old = {"Authorization": f"Bearer {token}"}
    assert "重新登录" in said(client.get(f"{API}/plans", headers=old), 401, "session_expired")
    assert "登录" in said(client.get(f"{API}/plans"), 401, "unauthenticated")


def test_an_expired_login_loses_nothing_on_the_phone(phone: Phone) -> None:
    """登录早已过期，已做的仍由手机凭证送达。"""
    visit = first(phone)
    phone.arrive(visit)
    with clock.hands_at(clock.now() + timedelta(days=40)):
        assert {row["verdict"] for row in phone.push()} == {"applied"}


@pytest.mark.parametrize(
    "place", ["plans", "draws", "assignments", "dossiers", "imports", "entities", "inspectors", "items", "checklists"]
)
def test_an_absent_id_answers_404(client: FlaskClient, clerk: dict[str, str], place: str) -> None:
    """没有的编号、不成样子的编号都答 404，说法相同。"""
    one, other = (client.get(f"{API}/{place}/{name}", headers=clerk) for name in (new_id(), "不是编号"))
    assert said(one, 404, "absent") == said(other, 404, "absent")


def test_a_foreign_id_answers_like_an_absent_one(client: FlaskClient, world: World) -> None:
    """别的部门的编号，答得与没有的一模一样。"""
    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("fireclerk", "clerk", other.id)
    stranger = sign_in(client, "fireclerk")
    mine = session().scalars(select(Assignment.id)).first()
    for place, name in (("assignments", mine), ("draws", world.draw.id), ("plans", world.draw.plan_entry_id)):
        foreign, absent = (client.get(f"{API}/{place}/{i}", headers=stranger) for i in (name, new_id()))
        assert said(foreign, 404, "absent") == said(absent, 404, "absent")
        assert foreign.json == absent.json


def test_a_role_that_may_not_is_told_so(client: FlaskClient, district: District) -> None:
    """审计员不能编计划：403，什么都没写。"""
    headers = sign_in(client, "auditor")
    before = count(LogEntry)
    said(client.post(f"{API}/plans", json={"year": 2026, "title": "计划"}, headers=headers), 403, "forbidden")
    assert count(LogEntry) == before


def test_the_author_of_a_plan_may_not_approve_it(client: FlaskClient, district: District) -> None:
    """一人兼有两个身份，也不能批自己编的计划。"""
    grant_role(SYSTEM, district.officers["clerk"].id, "approver")
    desk = Desk(client, "clerk", PASSWORD)
    plan = desk.post("/plans", {"year": clock.today().year, "title": "年度计划"})
    body = {"decision": "APPROVED", "opinion": "同意。"}
    answer = client.post(f"{API}/plans/{plan['id']}/decisions", json=body, headers=desk.headers)
    assert answer.status_code in (403, 409)
    assert CHINESE.search(answer.json["detail"])
    assert desk.get(f"/plans/{plan['id']}")["state"] != "APPROVED"


# 请求本身 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff\xfe", b'{"year": "\\u0000"}', b""])
def test_an_unreadable_body_is_refused(client: FlaskClient, clerk: dict[str, str], body: bytes) -> None:
    """读不懂的正文：400 或 422，一句中文。"""
    answer = client.post(f"{API}/plans", data=body, headers=clerk, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert CHINESE.search(answer.json["detail"])


def test_an_unknown_address_and_method_answer_in_chinese(client: FlaskClient, clerk: dict[str, str]) -> None:
    """没有的网址 404，不支持的方法 405。"""
    said(client.get(f"{API}/nothing", headers=clerk), 404, "absent")
    said(client.put(f"{API}/plans", headers=clerk), 405, "method_not_allowed")


# 手机送来的 ---------------------------------------------------------------------------------------------------------


def test_an_unsigned_seal_is_kept_and_set_aside(phone: Phone) -> None:
    """没有签字的封存：收下、不采纳、说缺什么；前面的作答都在，补签后可以再封存。"""
    visit = first(phone)
    phone.inspect(visit, seal=False)
    visit.ops[:] = [op for op in visit.ops if op["kind"] != "sign.add"]
    phone.outbox[:] = [op for op in phone.outbox if op["kind"] != "sign.add"]
    phone.outbox[:] = _linked(phone.outbox, visit.package["nonce"])
    visit.ops[:] = list(phone.outbox)
    phone.seq = len(phone.outbox)
    content = phone.content_digest(visit)
    phone.seal(visit, content, "R01")
    verdicts = [row["verdict"] for row in phone.push()]
    assert verdicts[-1] == "quarantined:invalid"
    assert set(verdicts[:-1]) == {"applied"}
    notes = session().scalars(select(OpLog).order_by(OpLog.seq.desc())).first()
    assert notes is not None
    assert {note["code"] for note in notes.notes} == {"seal.inspectors", "seal.entity"}
    assert all(CHINESE.search(note["message"]) for note in notes.notes)
    assert session().get(Record, visit.insp) is None


def _linked(ops: list[dict[str, Any]], nonce: str) -> list[dict[str, Any]]:
    """抽掉几条之后，把序号和链重新接好。"""
    found: list[dict[str, Any]] = []
    for seq, op in enumerate(ops, 1):
        body = {key: value for key, value in op.items() if key != "hash"}
        found.append(stamped({**body, "seq": seq, "prev": found[-1]["hash"] if found else nonce}))
    return found


def test_an_unknown_operation_does_not_stop_the_queue(phone: Phone) -> None:
    """一条看不懂的操作收下待处理，后面的照常采纳。"""
    visit = first(phone)
    phone.arrive(visit)
    phone.op(visit, "answer.guess", {"item": "q01"})
    phone.op(visit, "note.set", {"item": None, "text": "后面的"})
    verdicts = [row["verdict"] for row in phone.push()]
    assert verdicts[-2:] == ["quarantined:invalid", "applied"]
    assert count(OpLog) == len(verdicts)


def test_a_gap_and_a_fork_are_told_apart(phone: Phone) -> None:
    """中间缺一条答 409 并说从第几条重送；同号不同内容答 409 分叉；先前收下的都在。"""
    visit = first(phone)
    phone.arrive(visit)
    ops = list(phone.outbox)
    phone.push_batch(ops[:1])
    body = json.dumps({"dev": phone.device, "batch_id": new_id(), "ops": ops[2:] or [{**ops[0], "seq": 3}]}).encode()
    gap = _push(phone, body)
    said(gap, 409, "sync.gap")
    assert gap.json["expected"] == 2
    fork = json.dumps({"dev": phone.device, "batch_id": new_id(), "ops": [stamped({**ops[0], "app": "other"})]})
    said(_push(phone, fork.encode()), 409, "sync.fork")
    assert count(OpLog) == 1


def _push(phone: Phone, body: bytes, **headers: str) -> Any:
    signed = {**phone.credential("POST", f"{API}/sync/push", body), **headers}
    return phone.client.post(f"{API}/sync/push", data=body, headers=signed, content_type="application/json")


def test_a_truncated_delivery_is_refused_whole(phone: Phone) -> None:
    """压缩的一批传了一半：400，一条也不收；整批重送照常。"""
    phone.arrive(first(phone))
    whole = gzip.compress(json.dumps({"dev": phone.device, "batch_id": new_id(), "ops": phone.outbox}).encode())
    answer = _push(phone, whole[: len(whole) // 2], **{"Content-Encoding": "gzip"})
    assert answer.status_code == 400
    assert CHINESE.search(answer.json["detail"])
    assert count(OpLog) == 0
    assert {row["verdict"] for row in phone.push()} == {"applied"}


def _chunk(phone: Phone, sha: str, offset: int, chunk: bytes, size: int) -> Any:
    path = f"{API}/blobs/{sha}"
    headers = {**phone.credential("PATCH", path, chunk), "Upload-Offset": str(offset), "Upload-Length": str(size)}
    return phone.client.patch(path, data=chunk, headers={**headers, "Tus-Resumable": "1.0.0"}, content_type=KIND)


def test_an_oversize_photo_is_refused_before_it_is_sent(phone: Phone) -> None:
    """报的大小超过上限：413，说出上限。"""
    assert "40 MB" in said(_chunk(phone, "0" * 64, 0, b"x", MAX_BLOB + 1), 413, "too_large")


def test_an_operation_naming_an_oversize_photo_is_set_aside(phone: Phone) -> None:
    """操作里写的照片超过 12 MB：不采纳，其余照常。"""
    visit = first(phone)
    phone.arrive(visit)
    p = phone.shoot(visit, "q01")["p"]
    phone.outbox.pop(), visit.ops.pop()
    phone.seq -= 1
    phone.op(visit, "photo.add", {**p, "size": 12_582_913})
    verdicts = [row["verdict"] for row in phone.push()]
    assert (verdicts[-1], set(verdicts[:-1])) == ("quarantined:invalid", {"applied"})


def test_a_truncated_upload_resumes_where_it_broke(phone: Phone) -> None:
    """传了一半断了：从断处接着传；位置不对答 409 并说出断在哪里。"""
    photo = bytes(range(256)) * 40
    sha = hashlib.sha256(photo).hexdigest()
    assert _chunk(phone, sha, 0, photo[:3000], len(photo)).status_code == 204
    wrong = _chunk(phone, sha, 9000, photo[9000:], len(photo))
    assert (wrong.status_code, wrong.json["offset"]) == (409, 3000)
    assert CHINESE.search(wrong.json["detail"])
    assert _chunk(phone, sha, 3000, photo[3000:], len(photo)).status_code == 204


def test_a_replaced_photo_is_not_taken(phone: Phone) -> None:
    """字节与指纹不符：460，不入库；重传正确的照常。"""
    photo = b"right" * 100
    sha = hashlib.sha256(photo).hexdigest()
    said(_chunk(phone, sha, 0, b"wrong" * 100, len(photo)), 460, "checksum_mismatch")
    assert _chunk(phone, sha, 0, photo, len(photo)).status_code == 204


@pytest.mark.parametrize("change", [{"X-Device": "nobody"}, {"X-Device-Signature": "AA=="}, {"X-Device-Time": "昨天"}])
def test_a_forged_device_is_refused(phone: Phone, change: dict[str, str]) -> None:
    """凭证不成立：401，一条也不收。"""
    phone.arrive(first(phone))
    body = json.dumps({"dev": phone.device, "batch_id": new_id(), "ops": phone.outbox}).encode()
    change = {name: value.encode().decode("latin-1") for name, value in change.items()}
    answer = _push(phone, body, **change)
    assert answer.status_code == 401
    assert CHINESE.search(answer.json["detail"])
    assert count(OpLog) == 0
