"""一次检查：从封存的记录重放出来，供各份文书取用。"""

from __future__ import annotations

from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any

from forms.engine import Result, items, run
from server.documents import sentences
from server.documents.words import moment, short
from server.domain.evidence import from_paper
from server.domain.office import absent, at_desk
from sync.amend import amended, result_of
from sync.differ import Difference, differences
from sync.facts import answers, standing
from sync.marks import marks
from sync.ops import meant_for
from sync.state import replay

Json = dict[str, Any]


class Case:
    """封存的记录（record.json）与由它算出的一切；不含任何外来事实。"""

    def __init__(self, record: Json) -> None:
        self.record = record
        self.package: Json = record["package"]
        self.form: Json = record["form"]
        self.ops: dict[str, Json] = {op["op_id"]: op for op in record["ops"]}
        self.state: Json = replay(record["ops"])
        self._judge()
        self.team: list[Json] = sorted(self.package["team"], key=lambda member: member["role"] != "LEAD")

    def _judge(self) -> None:
        self.answers: Json = answers(self.state)
        self.result: Result = run(self.form, self.answers)
        self.standing = standing(self.state, dict(self.result))

    @cached_property
    def code(self) -> str | None:
        """检查结果代码：封存时的，补正改过的以补正为准。"""
        return result_of(amended(self.state)) if self.state["addenda"] else self._sealed_code()

    def _sealed_code(self) -> str | None:
        return self.state["seal"]["p"]["result_code"] if self.state["seal"] else None

    @property
    def nonrandom(self) -> str:
        """不是抽中的任务，写明的来源；抽中的为空。"""
        return str((self.record.get("draw") or {}).get("nonrandom") or "")

    @property
    def sheet(self) -> str:
        """检查表在这一卷里的名称。"""
        return sentences.sheet(self.nonrandom)

    def mended(self) -> Case:
        """补正之后的这一次检查：答案、问题、结果照补正；签字、照片、时刻照封存。"""
        now = copy(self)
        now.state = amended(self.state)
        now._judge()
        return now

    @cached_property
    def items(self) -> list[Json]:
        """全部检查项。"""
        return items(self.form)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """检查项编号到印出的序号。"""
        return {item["id"]: item["no"] for item in self.items}

    @property
    def chop(self) -> str:
        """印记：内容摘要前八位（rulings 41）。"""
        return short(self.record["digests"]["content"])

    def when(self, op_id: str) -> datetime:
        """操作的时刻：设备时刻加时差，北京时间。"""
        op = self.ops[op_id]
        return moment(op["wall"], op["off"])

    def who(self, op_id: str) -> str:
        """操作人的姓名。"""
        return self.name_of(self.ops[op_id]["actor"])

    def name_of(self, officer_id: str) -> str:
        """检查组成员的姓名；换下了的写明，不在组内的写“其他人员”。"""
        names = {m["officer_id"]: f"{m['name']}（后换下）" for m in self.record.get("left", [])}
        return str((names | {m["officer_id"]: m["name"] for m in self.team}).get(officer_id, "其他人员"))

    def by_another(self, op_id: str) -> str:
        """不在现在检查组的人做的，写明是谁；组里的人做的为空。"""
        actor = self.ops[op_id]["actor"]
        return "" if any(m["officer_id"] == actor for m in self.team) else f"（{self.name_of(actor)}）"

    def head(self, register: str) -> Json | None:
        """某一格的现值；没有填写时为 None。"""
        cell = self.state["heads"].get(register)
        return cell[0] if cell else None

    def finding(self, item: str) -> Json | None:
        """这一项立得住的问题；判为不符合以外的，先前或另一部手机写的不算，为 None。"""
        found: Json | None = self.state["heads"][f"finding:{item}"][0]["value"] if item in self.standing else None
        return found

    def disposals(self) -> list[str]:
        """立得住的各条问题的处置，一条一个；一项里各写各的都算。"""
        cells = (self.state["heads"][f"finding:{item}"] for item in self.standing)
        return [disposal for cell in cells for disposal in sorted({head["value"]["disposal"] for head in cell})]

    def value(self, register: str, key: str) -> str:
        """某一格现值里的一项文字；没有时为空。"""
        head = self.head(register)
        return str(head["value"].get(key) or "") if head else ""

    @cached_property
    def differences(self) -> list[Difference]:
        """两部手机写得不同的各处。"""
        return differences(self.record["ops"])

    @cached_property
    def at_desk(self) -> bool:
        """没有人到场：书面检查、网络监测在办公桌面上做的。"""
        return at_desk(self.package["task"]["methods"], self.state["visit"])

    @cached_property
    def away(self) -> str:
        """到场才有的各样为什么没有：书面检查未到场；到过场的为空。"""
        return absent(self.package["task"]["methods"]) if self.at_desk else ""

    @cached_property
    def started(self) -> datetime | None:
        """首次到达的时刻。"""
        starts = [row for row in self.state["visit"] if row["kind"] == "visit.start"]
        return self.arrived(starts[0]) if starts else None

    def arrived(self, row: Json) -> datetime:
        """一次到达的时刻；照纸表补录的，是纸表上写的，不是录入的时刻。"""
        return moment(row["p"]["at"]) if from_paper(row["p"]) else self.when(row["op"])

    @cached_property
    def typed(self) -> datetime | None:
        """照纸表补录的，几时录入；不是补录为 None。"""
        rows = [row for row in self.state["visit"] if row["kind"] == "visit.start" and from_paper(row["p"])]
        return self.when(rows[0]["op"]) if rows else None

    @cached_property
    def ended(self) -> datetime | None:
        """现场封存的时刻。"""
        seal = self.state["seal"]
        return self.when(seal["op"]) if seal else None

    @cached_property
    def left(self) -> datetime | None:
        """检查结束的时刻：核对之前最后一次离场，当事人核对时看到的就是它；没有记下的取封存的时刻。

        What was typed from paper ended when the paper says, in true time; the seal of the desk says nothing about it.
        """
        ends = [row for row in self.state["visit"] if row["kind"] == "visit.end"]
        if not ends:
            return None if self.typed else self.ended
        return moment(ends[-1]["p"]["at"], 0 if self.typed else self.ops[ends[-1]["op"]]["off"])

    @cached_property
    def photos(self) -> list[Json]:
        """照片按拍摄先后编号：照1、照2……作废的保留编号。"""
        rows: list[Json] = []
        for op in sorted(self.ops.values(), key=lambda op: (op["p"].get("taken_at") or "", op["op_id"])):
            if op["kind"] == "photo.add" and meant_for(op) is None:
                rows.append({**op["p"], "op": op["op_id"], "no": len(rows) + 1})
        voided = {row["photo_id"]: row["voided_reason"] for row in self.state["photos"]}
        seen = {"voided": voided, "marks": {row["photo_id"]: marks(self.state, row["photo_id"]) for row in rows}}
        return [{**row, **{name: known.get(row["photo_id"]) for name, known in seen.items()}} for row in rows]

    @cached_property
    def added(self) -> dict[str, Json]:
        """补正点名的补拍照片，按补正先后编号：补照1、补照2……；由 photo_id 取。"""
        taken = {op["p"]["photo_id"]: op for op in self.ops.values() if meant_for(op) is not None}
        changes = [change for row in self.state["addenda"] for change in row["p"]["changes"]]
        named = dict.fromkeys(each["photo_id"] for change in changes for each in change.get("added") or [])
        known = [taken[photo_id] for photo_id in named if photo_id in taken]
        return {op["p"]["photo_id"]: {**op["p"], "op": op["op_id"], "no": no} for no, op in enumerate(known, 1)}

    @cached_property
    def lost(self) -> dict[str, str]:
        """再也不会来的文件：指纹到为什么；早先的记录没有这一项。"""
        return {row["sha256"]: row["why"] for row in self.record.get("lost", [])}

    def photo_numbers(self, item: str | None) -> str:
        """某项的照片编号，例如“照3、照4”；None 是不属于哪一项的。"""
        return "、".join(f"照{row['no']}" for row in self.photos if row["item"] == item and not row["voided"])
