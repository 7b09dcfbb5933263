"""核对抽取之后的变更（changes.txt）：与 verify_draw.py 放在一起，由它调用；只用标准库。

The lines are chained by hash from result.txt on; the next reserve, the next substitute and the team of a unit called
up are computed anew. Who was passed over, and why, is the office's word: it stands in the lines and cannot be altered.
"""

import json
import re
from hashlib import sha256
from typing import Any

LIST = r"(-|[0-9a-f]{32}:%s(,[0-9a-f]{32}:%s)*)"
WHY, B = r"\t[0-9a-f]{64}\t\d{4}-\d\d-\d\d", r"\t[0-9a-f]{32}"
GONE, SEATS = LIST % (("E[1235]",) * 2), LIST % (("(?:S[1-9]|R)",) * 2)
UNIT = r"unit\t[0-9a-f]{64}" + B + rf"\t(-|{B[2:]})\t" + GONE + r"\t" + SEATS
SEAT = r"seat\t[0-9a-f]{64}" + B + r"\t[1-9]\d?" + B + B + r"\t" + SEATS


def need(condition: object, reason: str) -> None:  # 条件不成立时给出理由
    if not condition:
        raise AssertionError(reason)


def codes(text: str) -> dict[str, str]:  # 盲码到代码
    found = [pair.split(":") for pair in text.split(",") if text != "-"]
    need(len({blind for blind, _ in found}) == len(found), "changes.txt codes")
    return dict(found)


class Book:  # 现在的样子：在查的户与检查组、各层还没用的递补、各人手上的户数
    def __init__(self, draw: Any) -> None:
        self.draw, rows = draw, draw.result
        self.teams = {row[2]: tuple(row[3:]) for row in rows if row[0] == "team"}
        self.stratum = {row[3]: row[1] for row in rows if row[0] in ("drawn", "reserve")}
        self.waiting: dict[str, list[str]] = {s: [] for s in self.stratum.values()}
        for row in rows:
            if row[0] == "reserve":
                self.waiting[row[1]].append(row[3])
        self.job = {}
        for kind, blinds in draw.units.items():
            _, _, area, needs, _, _ = kind.split("\t")
            for b in self.stratum.keys() & set(blinds):
                self.job[b] = (area, frozenset(needs.split(",")) - {"-"}, frozenset(draw.recused.get(b, ())))

    def team(self, unit: str, away: Any) -> tuple[str, ...] | None:  # 同一副牌接着发；来不了的人不算
        area, needs, barred = self.job[unit]
        if not self.draw.slots:
            return ()
        load = {b: person[3] for b, person in self.draw.staff.items()}
        for member in (m for members in self.teams.values() for m in members):
            load[member] += 1
        self.draw.top, self.draw.columns = {b: self.draw.card("deal", b, n) for b, n in load.items()}, {}
        found: tuple[str, ...] | None = self.draw.first((area, needs, barred | set(away)))
        return found

    def unit(self, struck: str, called: str, passed: dict[str, str], away: dict[str, str], members: Any) -> None:
        need(struck in self.teams, "struck unit is not in use")
        del self.teams[struck]
        queue, skipped = self.waiting[self.stratum[struck]], list(passed)
        need(queue[: len(skipped)] == skipped, "a reserve was passed over out of order")
        del queue[: len(skipped)]
        need(all(self.team(b, away) is None for b, code in passed.items() if code == "E5"), "E5 set wrongly")
        need((queue.pop(0) if queue else "-") == called, "not the next reserve")
        if called != "-":
            self.teams[called] = tuple(members)
            without = self.teams.pop(called)
            need(self.team(called, away) == without, "team of the unit called up differs")
            self.teams[called] = without
        need(called != "-" or not members, "team without a unit")

    def seat(self, unit: str, seat: int, out: str, person: str, passed: dict[str, str]) -> None:
        team, draw = self.teams.get(unit, ()), self.draw
        need(0 < seat <= len(team) and team[seat - 1] == out, "nobody to replace in this seat")
        (area, needs, barred), (dept, quals) = self.job[unit], draw.slots[seat - 1]
        missing = needs.difference(*(draw.staff[m][2] for m in team if m != out))
        able = [
            f"{unit}/{seat}/{b}"
            for b, (d, areas, held, _, flag) in draw.staff.items()
            if (d, flag) == (dept, "-") and area in (areas or {area}) and quals | missing <= held
            if b not in barred and b not in team
        ]
        order = [name[-32:] for _, name in sorted(draw.tickets("sub", able))]
        need(order[: len(passed) + 1] == [*passed, person], "not the next substitute")
        self.teams[unit] = tuple(person if m == out else m for m in team)


def check(draw: Any) -> None:
    """逐行核对；不成立时抛 AssertionError，理由是英文短语。"""
    lines = draw.file["changes.txt"].decode("ascii").split("\n")
    need(len(lines) > 2 and lines.pop() == "", "changes.txt lines")
    book, links = Book(draw), [draw.hash(draw.file["result.txt"])]
    for line in lines[:-1]:
        row = line.split("\t")
        need(row[1:2] == links[-1:], "changes.txt chain")
        links.append(draw.hash(line))
        if re.fullmatch(UNIT + r"\tU[1-5]" + WHY + f"({B})*", line, re.ASCII):
            book.unit(row[2], row[3], codes(row[4]), codes(row[5]), row[9:])
        else:
            need(re.fullmatch(SEAT + r"\tP[1-3]" + WHY, line, re.ASCII), "changes.txt field")
            book.seat(row[2], int(row[3]), row[4], row[5], codes(row[6]))
    need(lines[-1] == f"end\t{links[-1]}", "changes.txt chain")
    if draw.log is not None:
        logged(draw, links[1:])


def logged(draw: Any, links: list[str]) -> None:  # 每一条变更都按次序记进了日志
    told: list[tuple[int, str]] = []
    for o in json.loads((draw.log / "changes.json").read_bytes()):
        body, content = json.loads(draw.entries[o["i"]].decode()), o["content"].encode()
        opened = sha256(bytes.fromhex(o["salt"]) + content).hexdigest() == body["h"]
        need(opened and body["kind"] == "draw.changed", "opening of a change differs from its leaf")
        data = json.loads(content.decode())["data"]
        mine = (data["draw"], data["attempt"]) == (draw.manifest["draw_id"], draw.manifest["attempt"])
        need(mine and o["i"] > (told[-1][0] if told else -1), "changes in the log out of order")
        told.append((o["i"], data["link"]))
    need([link for _, link in told] == links, "the log names other changes")
