"""一部由程序扮演的手机：登录、登记、领任务、离线作答、送达。

It speaks the same HTTP as the field app and builds its operations with the same `sync` room, so a demonstration
district and the journeys of the tests go the whole way of a real visit.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask.testing import FlaskClient

from forms.engine import run
from forms.sample import picked
from server import clock
from server.db import new_id
from server.demo import pictures, said
from server.domain.calendar import shipped
from sync import digest as digests
from sync import ops as operations
from sync.canon import canonical
from sync.facts import answers
from sync.state import heads, replay

APP = "demo-phone-1"


class Refused(Exception):
    """服务器没有答应；带着它说的话。"""


@dataclass
class Visit:
    """手机里的一次检查。"""

    package: dict[str, Any]
    package_hash: str
    form: dict[str, Any]
    ops: list[dict[str, Any]] = field(default_factory=list)

    @property
    def insp(self) -> str:
        """检查派单编号。"""
        number: str = self.package["assignment_id"]
        return number

    def heads(self, register: str) -> list[str]:
        """某一格现有的头。"""
        return [row["op"] for row in heads(self.ops).get(register, [])]


class Phone:
    """一部手机。"""

    def __init__(self, client: FlaskClient, name: str, password: str) -> None:
        self.client = client
        self.key = ec.generate_private_key(ec.SECP256R1())
        tokens = self._json(client.post("/api/v1/session", json={"name": name, "password": password, "kind": "phone"}))
        self.officer = tokens["account"]
        self.bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        public = self.key.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256", "x": _url64(public.x), "y": _url64(public.y)}
        body = {"public_key_jwk": jwk, "name": f"{name} 的手机", "user_agent": APP}
        self.device = self._json(client.post("/api/v1/devices", json=body, headers=self.bearer))["device_id"]
        self.seq, self.outbox = 0, list[dict[str, Any]]()
        self.files: dict[str, bytes] = {}
        self.visits: dict[str, Visit] = {}
        self.cursor = 0

    # 领任务 ---------------------------------------------------------------------------------------------------

    def take(self) -> list[Visit]:
        """下载离线包；核对包与检查表的指纹。"""
        bundle = self._json(self.client.get("/api/v1/field/bundle", headers=self.bearer))
        self.cursor = bundle["cursor"]
        for row in bundle["packages"]:
            package = row["package"]
            if hashlib.sha256(canonical(package)).hexdigest() != row["package_hash"]:
                raise Refused("离线包与指纹不符")
            visit = Visit(package, row["package_hash"], bundle["forms"][package["form"]], list(row.get("ops") or []))
            self.visits.setdefault(visit.insp, visit)
        return list(self.visits.values())

    # 离线作答 -------------------------------------------------------------------------------------------------

    def op(self, visit: Visit, kind: str, p: dict[str, Any], *, base: list[str] | None = None) -> dict[str, Any]:
        """记一笔：接上本机本次检查的链，放进待送达。"""
        mine = [op for op in visit.ops if op["dev"] == self.device]
        self.seq += 1
        op = operations.stamped(
            {
                "v": 1,
                "alg": "sha256",
                "op_id": new_id(),
                "dev": self.device,
                "seq": self.seq,
                "insp": visit.insp,
                "actor": self.officer["id"],
                "kind": kind,
                "p": p,
                "base": base or [],
                "form": visit.package["form"],
                "wall": clock.iso(clock.now()),
                "tz": 480,
                "off": 0,
                "app": APP,
                "prev": mine[-1]["hash"] if mine else visit.package["nonce"],
            }
        )
        visit.ops.append(op)
        self.outbox.append(op)
        return op

    def arrive(self, visit: Visit, *, met: str = "RESPONSIBLE") -> None:
        """到达、亮证、告知（S1-11, S2-11）。"""
        at = clock.iso(clock.now())
        where = {"lat_e6": 30123456, "lon_e6": 120654321, "accuracy_m": 18, "age_s": 2}
        self.op(visit, "visit.start", {"at": at, "position": where, "no_position_reason": None, "met": met})
        shown = {"ids_shown": True, "notice_served": True, "recusal_told": True, "recusal_asked": True}
        self.op(visit, "credentials.show", shown)

    def answer(self, visit: Visit, item: dict[str, Any], *, fail: bool = False, note: str = "") -> None:
        """答一项；不符合时写明问题与处置，要照片的拍照。"""
        if item.get("subsample"):
            self.sample(visit, item)
        register = f"answer:{item['id']}"
        value = _value(item, fail)
        self.op(visit, "answer.set", {"item": item["id"], "value": value}, base=visit.heads(register))
        if item["photo"] == "always" or (fail and item["photo"] == "on_fail"):
            self.shoot(visit, item["id"])
        if fail:
            finding = {
                "item": item["id"],
                "text": note or said.found(item["text"]),
                "disposal": "ORDER",
                "due_on": working_day(15).isoformat(),
            }
            self.op(visit, "finding.set", finding, base=visit.heads(f"finding:{item['id']}"))

    def sample(self, visit: Visit, item: dict[str, Any]) -> None:
        """现场抽样：名单写定，由任务的种子抽（S3-18、S4-08）。"""
        names, n = list(said.GOODS), item["subsample"]
        drawn = picked(visit.package["nonce"], item["id"], 1, names, n)
        p = {"item": item["id"], "attempt": 1, "names": names, "n": n, "picked": drawn, "reason": None}
        self.op(visit, "sample.set", p, base=visit.heads(f"sample:{item['id']}"))

    def shoot(self, visit: Visit, item: str | None, addendum: str | None = None) -> dict[str, Any]:
        """拍一张：快门处取指纹，连同缩略图一起记下；addendum 是要它补拍的那次退回。"""
        content = pictures.photo(f"{visit.insp}/{item}/{len(visit.ops)}")
        small = pictures.thumbnail(content)
        return self.op(
            visit,
            "photo.add",
            {
                "photo_id": new_id(),
                "item": item,
                **self._keep(content),
                "media_type": "image/jpeg",
                "width": 1600,
                "height": 1200,
                "taken_at": clock.iso(clock.now()),
                "position": None,
                "source": "camera",
                "reason": None,
                "thumb": self._keep(small),
                **({"addendum": addendum} if addendum else {}),
            },
        )

    def read_back(self, visit: Visit, code: str, summary: str) -> str:
        """定结果、交对方核对，返回内容摘要。"""
        self.op(visit, "result.set", {"code": code, "summary": summary}, base=visit.heads("result"))
        content = self.content_digest(visit)
        self.op(visit, "readback.begin", {"content_digest": content})
        self.op(visit, "readback.end", {"by": "ENTITY", "read_aloud": False})
        return content

    def content_digest(self, visit: Visit) -> str:
        """此刻的内容摘要。"""
        return digests.content_digest(visit.ops, visit.package_hash, visit.package["form"], visit.package["team"])

    def sign(self, visit: Visit, content: str, role: str, name: str, *, method: str = "canvas") -> None:
        """签字或盖章（S3-18 签字或者盖章）。"""
        image = pictures.signature(name) if method == "canvas" else pictures.stamp()
        own = {seat["name"] for seat in visit.package["team"] if seat["officer_id"] == self.officer["id"]}
        colleague = role in ("LEAD", "MEMBER") and name not in own
        self.op(
            visit,
            "sign.add",
            {
                "role": role,
                "name": name,
                "position": "现场负责人" if role == "ENTITY" else None,
                "relation": None,
                "method": method,
                "image": self._keep(image),
                "strokes_sha256": None,
                "content_digest": content,
                **({"by": "CERT"} if colleague else {}),  # nobody in the demonstration has set a signing secret
            },
        )

    def refuse(self, visit: Visit, content: str, reason: str, words: str, witness: str | None) -> None:
        """记拒签：原因、原话、见证人（S3-18）。"""
        seen = None
        if witness:
            seen = {
                "name": witness,
                "org": "青禾物业服务站",
                "phone": None,
                "image": self._keep(pictures.signature(witness)),
            }
        who = {"name": visit.package["entity"].get("legal_rep") or "店员甲", "position": "负责人", "unwilling": False}
        words_said = {"reason_code": reason, "words": words, "who": who, "rights_told": True}
        p = {**words_said, "witness": seen, "recording": None, "content_digest": content}
        self.op(visit, "sign.refuse", p)

    def seal(self, visit: Visit, content: str, code: str) -> str:
        """现场封存，返回记录摘要。"""
        record = digests.record_digest(visit.ops, content)
        signature = base64.b64encode(self._raw_sign(digests.seal_message(visit.insp, content, record))).decode()
        self.op(
            visit,
            "seal",
            {
                "content_digest": content,
                "record_digest": record,
                "result_code": code,
                "ended_at": clock.iso(clock.now()),
                "device_signature": signature,
            },
        )
        return record

    def inspect(
        self,
        visit: Visit,
        *,
        failing: int = 0,
        refuse: bool = False,
        stamp: bool = False,
        seal: bool = True,
    ) -> None:
        """从到达到封存走完一次检查；failing 为不符合的项数。"""
        self.arrive(visit)
        judged, found = 0, 0
        for item in (item for section in visit.form["sections"] for item in section["items"]):
            if item["id"] in run(visit.form, answers(replay(visit.ops)))["relevant"]:
                judges = item["family"] in ("conform", "found") and not item.get("stop")
                wrong = judges and 0 < judged <= failing  # the first one of them is right
                judged, found = judged + judges, found + wrong
                self.answer(visit, item, fail=wrong)
        code = "R05" if found else "R01"
        summary = f"发现 {found} 个问题，已责令限期改正。" if found else "未发现问题。"
        content = self.read_back(visit, code, summary)
        for member in visit.package["team"]:
            self.sign(visit, content, member["role"], member["name"])
        owner = visit.package["entity"].get("legal_rep") or "现场负责人"
        if refuse:
            self.refuse(visit, content, "REFUSED", "我不认可这个结果，不签。", "见证人甲")
        else:
            self.sign(visit, content, "ENTITY", owner, method="stamp_photo" if stamp else "canvas")
        if seal:
            self.seal(visit, content, code)

    # 送达 -----------------------------------------------------------------------------------------------------

    def push(self, *, size: int = 50) -> list[dict[str, Any]]:
        """分批送达待送的操作，返回各操作的判定。"""
        verdicts: list[dict[str, Any]] = []
        while self.outbox:
            batch = self.outbox[:size]
            verdicts += self.push_batch(batch)["verdicts"]
            del self.outbox[: len(batch)]
        return verdicts

    def push_batch(self, batch: list[dict[str, Any]], batch_id: str | None = None) -> dict[str, Any]:
        """送一批；只有原样回出批号才算数。"""
        batch_id = batch_id or new_id()
        body = gzip.compress(json.dumps({"dev": self.device, "batch_id": batch_id, "ops": batch}).encode())
        headers = {**self.credential("POST", "/api/v1/sync/push", body), "Content-Encoding": "gzip"}
        answer = self._json(
            self.client.post("/api/v1/sync/push", data=body, headers=headers, content_type="application/json")
        )
        if answer["batch_id"] != batch_id:
            raise Refused("回执的批号不对")
        return answer

    def upload(self, *, chunk: int = 128 * 1024) -> int:
        """把照片与签字按指纹续传上去，返回送完的件数。"""
        done = 0
        for sha256, content in sorted(self.files.items(), key=lambda pair: len(pair[1])):
            path = f"/api/v1/blobs/{sha256}"
            head = self.client.head(path, headers=self.credential("HEAD", path, b""))
            offset = int(head.headers.get("Upload-Offset", 0)) if head.status_code == 200 else 0
            while offset < len(content):
                piece = content[offset : offset + chunk]
                headers = {
                    **self.credential("PATCH", path, piece),
                    "Tus-Resumable": "1.0.0",
                    "Upload-Offset": str(offset),
                    "Upload-Length": str(len(content)),
                }
                answer = self.client.patch(
                    path, data=piece, headers=headers, content_type="application/offset+octet-stream"
                )
                if answer.status_code >= 300:
                    raise Refused(answer.text)
                offset = int(answer.headers["Upload-Offset"])
            done += 1
        self.files.clear()
        return done

    def changes(self) -> list[dict[str, Any]]:
        """取回服务器的消息：判定、回执、退回、撤回。"""
        found: list[dict[str, Any]] = []
        while True:
            page = self._json(self.client.get(f"/api/v1/sync/changes?cursor={self.cursor}", headers=self.bearer))
            found += page["items"]
            self.cursor = page["cursor"]
            if not page["more"]:
                return found

    def credential(self, method: str, path: str, body: bytes, at: datetime | None = None) -> dict[str, str]:
        """手机凭证：对方法、地址、内容、时间和随机数签名。"""
        stamp, nonce = clock.iso(at or clock.now()), new_id().replace("-", "")
        message = f"{method}\n{path}\n{hashlib.sha256(body).hexdigest()}\n{stamp}\n{nonce}"
        return {
            "X-Device": self.device,
            "X-Device-Time": stamp,
            "X-Device-Nonce": nonce,
            "X-Device-Signature": base64.b64encode(self._raw_sign(message.encode())).decode(),
        }

    def _raw_sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def _keep(self, content: bytes) -> dict[str, Any]:
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[sha256] = content
        return {"sha256": sha256, "size": len(content)}

    def _json(self, answer: Any) -> dict[str, Any]:
        if answer.status_code >= 300:
            raise Refused(f"{answer.status_code} {answer.text}")
        body: dict[str, Any] = answer.json
        return body


def working_day(ahead: int) -> date:
    """至少 ahead 天之后的第一个工作日：责令改正的期限不落在休息日。"""
    day, table = clock.today() + timedelta(days=ahead), shipped()
    while table.knows(day) and not table.is_working(day):
        day += timedelta(days=1)
    return day


def _value(item: dict[str, Any], fail: bool) -> dict[str, Any]:
    options = [option["value"] for option in item.get("options") or []]
    values: dict[str, dict[str, Any]] = {
        "conform": {"verdict": "FAIL" if fail else "CONFORM"},
        "found": {"checked": True, "found": fail},
        "number": {"number": "3"},
        "text": {"text": "已查看。"},
        "date": {"date": clock.today().isoformat()},
        "choice": {"value": options[0] if options else ""},
        "multi": {"values": options[:1]},
        "table": {"rows": []},
        "materials": {"seen": []},
    }
    return values[item["family"]]


def _url64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
