"""造一份封存的记录：两人检查，作答、照片、签字或拒签；一切由种子决定，不含真实的人和企业。"""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from forms.canonical import identity
from sync.canon import canonical, digest
from sync.digest import addendum_digest, content_digest, record_digest
from sync.ops import stamped
from sync.state import heads

ROOT = Path(__file__).parents[3]
LONG_NAME = "青禾县云杉湖湿地生态农业综合开发与农产品冷链仓储物流配送服务有限责任公司第一分公司"


class Writer:
    """两部手机轮流记操作的记录员。"""

    def __init__(self, form: dict[str, Any], **entity: str) -> None:
        self.form, self.ops, self.files = form, list[dict[str, Any]](), dict[str, bytes]()
        self.roles: dict[str, str] = {}
        self.tick = datetime(2026, 11, 12, 1, 12, tzinfo=UTC)
        self.package = package(form, entity)
        self.team = [member["officer_id"] for member in self.package["team"]]
        self.devices = [uid("device", n) for n in range(2)]

    def op(self, kind: str, p: dict[str, Any], who: int = 0, base: list[str] | None = None) -> dict[str, Any]:
        """记一笔。"""
        self.tick += timedelta(seconds=47)
        mine = [op for op in self.ops if op["dev"] == self.devices[who]]
        body = {
            "v": 1, "alg": "sha256", "op_id": uid("op", len(self.ops)), "dev": self.devices[who], "seq": len(mine) + 1,
            "insp": self.package["assignment_id"], "actor": self.team[who], "kind": kind, "p": p, "base": base or [],
            "form": self.package["form"], "wall": stamp(self.tick), "tz": 480, "off": 0, "app": "test",
            "prev": mine[-1]["hash"] if mine else self.package["nonce"],
        }  # fmt: skip
        self.ops.append(stamped(body))
        return self.ops[-1]

    def keep(self, content: bytes, role: str) -> dict[str, Any]:
        """收下一个文件。"""
        sha = hashlib.sha256(content).hexdigest()
        self.files[sha], self.roles[sha] = content, role
        return {"sha256": sha, "size": len(content)}

    def arrive(self, met: str = "RESPONSIBLE") -> None:
        """到达、亮证、告知。"""
        where = {"lat_e6": 30123456, "lon_e6": 120654321, "accuracy_m": 18, "age_s": 2}
        p = {"at": stamp(self.tick), "position": where, "no_position_reason": None, "met": met}
        self.op("visit.start", p)
        if met != "NOBODY":
            shown = dict.fromkeys(("ids_shown", "notice_served", "recusal_told", "recusal_asked"), True)
            self.op("credentials.show", shown)

    def answer(self, item: str, value: dict[str, Any], who: int = 0) -> None:
        """答一项。"""
        self.op("answer.set", {"item": item, "value": value}, who)

    def shoot(self, item: str | None, label: str, who: int = 0, size: tuple[int, int] = (1600, 1200)) -> None:
        """拍一张。"""
        kept = self.keep(photo(label, size), "photo")
        p = {
            "photo_id": uid("photo", len(self.ops)), "item": item, **kept, "media_type": "image/jpeg",
            "width": size[0], "height": size[1], "taken_at": stamp(self.tick),
            "position": {"lat_e6": 30123456, "lon_e6": 120654321, "accuracy_m": 38, "age_s": 1},
            "source": "camera", "reason": None, "thumb": None,
        }  # fmt: skip
        self.op("photo.add", p, who)

    def fail(self, item: str, text: str, disposal: str = "ORDER") -> None:
        """一项有问题：写明情况和处置。"""
        due = "2026-11-27" if disposal == "ORDER" else None
        self.op("finding.set", {"item": item, "text": text, "disposal": disposal, "due_on": due})

    def content(self) -> str:
        """此刻的内容摘要。"""
        return content_digest(self.ops, digest(self.package), self.package["form"], self.package["team"])

    def sign(self, role: str, name: str, who: int = 0, **more: Any) -> None:
        """签一处。"""
        image = self.keep(ink(role + name), "signature")
        p = {
            "role": role, "name": name, "position": more.get("position"), "relation": more.get("relation"),
            "method": more.get("method", "canvas"), "image": image, "strokes_sha256": None,
            "content_digest": self.content(),
        }  # fmt: skip
        self.op("sign.add", p, who)

    def refuse(self, reason: str = "ASK_OWNER") -> None:
        """拒签：有见证人，也有录像。"""
        witness = {
            "name": "见证人丙", "org": "云杉湖物业服务有限公司", "phone": "14000000418",
            "image": self.keep(ink("witness"), "witness"),
        }  # fmt: skip
        film = {**self.keep(b"film" * 100, "recording"), "media_type": "video/webm", "seconds": 134}
        words = "老板不在，我签了算谁的？你们改天再来。"
        who = {"name": "店员丁", "position": "营业员", "unwilling": False}
        p = {"reason_code": reason, "words": words, "who": who, "rights_told": True}
        p |= {"witness": witness, "recording": film}
        self.op("sign.refuse", {**p, "content_digest": self.content()})

    def seal(self, code: str, summary: str) -> None:
        """检查人员签字并封存。"""
        for who, role in enumerate(("LEAD", "MEMBER")):
            self.sign(role, self.package["team"][who]["name"], who)
        content = self.content()
        chains = {op["dev"]: op["hash"] for op in self.ops}
        p = {
            "content_digest": content, "record_digest": record_digest(self.ops, content), "result_code": code,
            "ended_at": stamp(self.tick), "device_signature": "c2lnbmF0dXJl", "chains": chains,
        }  # fmt: skip
        assert summary
        self.op("seal", p)

    def amend(self, changes: list[dict[str, Any]]) -> None:
        """退回后补正一次。"""
        seal = next(op for op in self.ops if op["kind"] == "seal")["p"]
        p: dict[str, Any] = {"decision_id": uid("decision", 1), "changes": changes, "signatures": []}
        after = addendum_digest(seal["record_digest"], p)
        signed = [
            {
                "role": role, "name": self.package["team"][who]["name"], "position": None, "relation": None,
                "method": "canvas", "image": self.keep(ink(f"again{who}"), "signature"), "strokes_sha256": None,
                "content_digest": after,
            }
            for who, role in enumerate(("LEAD", "MEMBER"))
        ]  # fmt: skip
        p |= {"digest_before": seal["record_digest"], "digest_after": after, "signatures": signed}
        self.op("addendum.add", p)

    def record(self, **more: Any) -> dict[str, Any]:
        """封存的记录（record.json 的内容）。"""
        seal = next(op for op in self.ops if op["kind"] == "seal")["p"]
        addenda = [op["p"]["digest_after"] for op in self.ops if op["kind"] == "addendum.add"]
        files = [
            {"sha256": sha, "size": len(content), "role": self.roles[sha]}
            for sha, content in sorted(self.files.items())
        ]
        return {
            "v": 1, "alg": "sha256", "kind": "field-record", "no": "青市监检档〔2026〕12号", "revision": 1,
            "package": self.package, "package_hash": digest(self.package), "form": self.form,
            "form_hash": self.package["form"], "ops": self.ops, "ops_digest": digest(self.ops),
            "digests": {
                "content": seal["content_digest"], "record": seal["record_digest"],
                "latest": addenda[-1] if addenda else seal["record_digest"],
            },
            "seal": {
                "sealed_at_server": "2026-11-12T02:21:09.000Z", "countersignature": "Q29" * 28, "trail_index": 842,
            },
            "draw": {
                "attempt": 1, "title": "2026年市场主体登记和公示信息抽查", "at": "2026-11-03T01:40:00.000Z",
                "dice": "63454660390103169462", "manifest": digest("m"), "seed": digest("s"), "result": digest("r"),
                "units": "在册 812 户，除外 23 户，参加抽取 789 户",
                "witnesses": [{"name": "见证人甲", "unit": "青禾县人大代表联络站", "role": "DEPUTY"}],
            },
            "returns": [], "files": files, "bound_on": "2026-11-12", "base_url": "http://127.0.0.1:8000",
            "demo": False, "rehearsal": False, "retention": "10年（待核）", **more,
        }  # fmt: skip


def package(form: dict[str, Any], entity: dict[str, str]) -> dict[str, Any]:
    """一户的任务包。"""
    names = ("检查员甲", "检查员乙")
    team = [
        {
            "officer_id": uid("officer", n), "inspector_id": uid("inspector", n), "name": name,
            "cert_no": f"9901000{n + 1:04d}", "cert_until": "2029-12-31", "department": "青禾县市场监督管理局",
            "role": "MEMBER" if n else "LEAD",
        }
        for n, name in enumerate(names)
    ]  # fmt: skip
    who = {
        "id": uid("entity", 0), "name": "青禾县云杉餐饮有限公司", "code": "91990100MA00000019", "code_kind": "uscc",
        "kind": "ENTERPRISE", "address": "青禾县湖滨新区样例路18号", "district": "990101", "legal_rep": "负责人甲",
        "phone": "14000000312", **entity,
    }  # fmt: skip
    return {
        "v": 1, "alg": "sha256", "package_id": uid("package", 0), "assignment_id": uid("assignment", 0),
        "no": "青市监双随机〔2026〕12号", "nonce": "0" * 64,
        "task": {
            "name": "2026年市场主体登记和公示信息抽查", "methods": ["ON_SITE"],
            "department": {"code": "SCJG", "name": "青禾县市场监督管理局", "phone": "0990-14000001"},
            "period": {"from": "2026-10-01", "to": "2026-12-31"},
        },
        "draw": {
            "no": "990100-2026-07", "stratum": "A", "rank": 3, "of": 8, "ticket": "00600a" + "5" * 58,
            "blind": "52b4b312c6cd21034f0d9605393d07ab", "salt": "ab" * 32,
        },
        "entity": who, "items": [], "team": team, "seal_holder": team[0]["officer_id"], "form": identity(form),
        "notice": {"no": "青市监检通〔2026〕12号", "title": "行政检查通知书", "paragraphs": paragraphs(who)},
        "guards": {"v": 1, "profile": "test", "seal": [], "refusal": [], "result": [], "photo": []},
        "window": {"from": "2026-11-09", "to": "2026-11-20"},
        "deadline": {"on": "2026-11-20", "says": "检查时窗", "provisional": False},
        "code_url": "/c/7Q2M44KWtesttoken00", "issued_at": "2026-11-09T01:00:00.000Z",
    }  # fmt: skip


def paragraphs(entity: dict[str, str]) -> list[str]:
    """通知书正文。"""
    return [
        f"{entity['name']}（{entity['code']}）：",
        "在“2026年市场主体登记和公示信息抽查”中，你单位经公开随机抽取（抽取编号 990100-2026-07）被确定为检查对象，"
        "检查人员同样由随机抽取产生。",
        "检查事项：登记事项检查、公示信息检查。",
        "检查依据：《中华人民共和国市场主体登记管理条例》第三十八条；《企业信息公示暂行条例》第十五条。",
        "检查时间和方式：2026年11月9日至2026年11月20日期间，采取实地检查方式。",
        "检查人员：检查员甲（执法证号 99010000001）、检查员乙（执法证号 99010000002）。检查人员将主动出示执法证件；"
        "人员不足两人或者不出示证件的，你单位有权拒绝检查。",
        "你单位有权了解检查依据和内容、对检查情况发表意见、申请有利害关系的检查人员回避；应当如实提供情况和材料。",
        "检查不收取任何费用，不影响正常经营。监督电话：0990-14000001。",
        "青禾县市场监督管理局　2026年11月9日",
    ]


def uid(kind: str, n: int) -> str:
    """由种类和序号定的 UUIDv7 样子的编号，次序与序号相同。"""
    tail = hashlib.sha256(f"{kind}{n}".encode()).hexdigest()
    return f"019a0000-{n:04x}-7{tail[:3]}-8{tail[3:6]}-{tail[6:18]}"


def stamp(moment: datetime) -> str:
    """UTC 时刻的写法。"""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def photo(label: str, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """一张画出来的现场照片，带一处定位信息，供去除的测试。"""
    seed = hashlib.sha256(label.encode()).digest()
    picture = Image.new("RGB", size, (90 + seed[0] // 4, 110 + seed[1] // 4, 120 + seed[2] // 4))
    pen = ImageDraw.Draw(picture)
    for n in range(16):
        x, y = seed[n] * size[0] // 300, seed[n + 8] * size[1] // 300
        pen.rectangle((x, y, x + 180 + seed[n], y + 120 + seed[n]), fill=(seed[n], 160, 255 - seed[n]))
    pen.text((40, 40), label.encode("ascii", "replace").decode(), fill="white", font_size=size[1] // 14)
    exif = Image.Exif()
    exif[0x010F] = "TESTMAKER"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


def ink(seed: str) -> bytes:
    """一笔“签字”（PNG，透明底）。"""
    points = hashlib.sha256(seed.encode()).digest()
    picture = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    line = [(30 + n * 27, 40 + points[n] * 140 // 255) for n in range(20)]
    ImageDraw.Draw(picture).line(line, fill=(0, 0, 0, 255), width=6, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def form(code: str = "DM01") -> dict[str, Any]:
    """一张自带的检查表。"""
    found: dict[str, Any] = json.loads((ROOT / "forms" / "checklists" / f"{code}.json").read_text("utf-8"))
    return found


def usual(photos: int = 8, **entity: str) -> Writer:
    """寻常的一次：一项不符合，八张照片，三处签字。"""
    writer = Writer(form(), **entity)
    writer.arrive()
    for n, (item, value) in enumerate(ANSWERS.items()):
        writer.answer(item, value, n % 2)
    writer.fail("q02", "营业执照放在库房内，未置于醒目位置；经指出，已当场悬挂于收银台后方。", "ON_SITE_CORRECTED")
    writer.fail("q08", "年度报告填报的联系电话已停用，试拨三次为空号。")
    items = ["q01", "q01", "q02", "q02", "q02", "q08", None, "q13", "q13", "q01"]
    for n in range(photos):
        writer.shoot(items[n % 10], f"photo {n + 1}", n % 2, (1200, 1600) if n % 4 == 3 else (1600, 1200))
    writer.op("note.set", {"item": "q13", "text": "随机抽查3种商品，货签与收款价格一致。"})
    writer.op("result.set", {"code": "R05", "summary": "检查14项，2项有问题：1项当场改正，1项责令限期改正。"})
    writer.op("opinion.set", {"text": "以上记录我已看过，属实。电话本周内更正。"})
    writer.op("readback.begin", {"content_digest": writer.content()})
    writer.op("readback.end", {"by": "负责人甲", "read_aloud": True})
    return writer


def signed(**entity: str) -> Writer:
    """寻常的一次，店长签了字。"""
    writer = usual(**entity)
    writer.sign("ENTITY", "店长丁", position="店长", relation="现场负责人")
    writer.seal("R05", "封存")
    return writer


def at_desk(met: str = "OFFICE", photos: int = 0) -> Writer:
    """一次书面检查：没有人到场，检查人员自己核对，在办公桌面上签、封存。"""
    writer = Writer(form())
    writer.package["task"]["methods"] = ["DOCUMENT"]
    why = "书面检查、网络监测，未到场"
    writer.op("visit.start", {"at": stamp(writer.tick), "position": None, "no_position_reason": why, "met": met})
    for item, value in ANSWERS.items():
        writer.answer(item, value | {"verdict": "CONFORM"} if "verdict" in value else value)
    for n in range(photos):
        writer.shoot("q01", f"page {n + 1}")
        writer.ops[-1]["p"] |= {"source": "file", "position": None, "reason": "网页截图"}
    writer.op("readback.begin", {"content_digest": writer.content()})
    writer.op("readback.end", {"by": "检查员甲", "read_aloud": False})
    writer.seal("R01", "未发现问题")
    return writer


ANSWERS: dict[str, dict[str, Any]] = {
    "q01": {"verdict": "CONFORM"}, "q02": {"verdict": "FAIL"}, "q03": {"verdict": "CONFORM"}, "q04": {"value": "OPEN"},
    "q06": {"verdict": "NA", "reason": "本年度没有变更登记"}, "q07": {"checked": True, "found": False},
    "q08": {"checked": True, "found": True}, "q09": {"checked": True, "found": False},
    "q10": {"checked": False, "found": None, "reason": "本期没有应当公示的信息"},
    "q11": {"checked": True, "found": False},
    "q12": {"number": "12"}, "q13": {"verdict": "CONFORM"}, "q14": {"seen": ["营业执照正本或者副本", "章程"]},
}  # fmt: skip


def current(writer: Writer, register: str) -> list[str]:
    """某一格现有的头。"""
    return [row["op"] for row in heads(writer.ops).get(register, [])]


def manifest(record: dict[str, Any]) -> dict[str, Any]:
    """文件清单。"""
    return {"v": 1, "alg": "sha256", "record": hashlib.sha256(canonical(record)).hexdigest(), "files": record["files"]}
