#!/usr/bin/env python3
"""核对一次抽取的公开包：只用 Python 标准库；包里有 changes.txt 的，要与 verify_changes.py 放在同一个文件夹里。

Usage: python3 verify_draw.py DIR|ZIP [--log DIR]. Prints files, seed, quotas, units, teams, log (and changes, if there
is a changes.txt): ok, FAIL reason, or "log absent". Exit 0, 1 or, if it could not run (verify_changes.py absent), 2.
The lines speak for what is in the package: a signed.txt or changes.txt gone shows in the SHA-256 of the whole zip."""

import base64
import json
import re
import sys
from collections import Counter, defaultdict
from functools import cache
from hashlib import new, sha256
from itertools import chain, count, takewhile
from math import isqrt, lcm
from pathlib import Path
from runpy import run_path
from typing import Any
from zipfile import ZipFile

LISTED, HAND = ("units.txt", "staff.txt", "recuse.txt", "plan.json"), "record of a manual draw, not to be recomputed"
NAMES, MORE = (*LISTED, "manifest.json", "transcript.txt", "result.txt"), ("changes.txt", "signed.txt")
ROWS, NO = ("draw", "seed", "quota", "drawn", "reserve", "team", "sub", "time"), "zip must hold exactly the seven files"
STEPS = {"draw.frozen": "manifest.json", "draw.committed": "", "draw.drawn": "result.txt"}
UNIT, KEPT = r"\th8\th8\t(-|h8(,h8)*)\t[1-9]\d{0,14}\t(-|E[1-5])", (*NAMES[:5], "manual.json")
STAFF = r"\t[0-9A-Z-]{1,40}\t(\*|h8(,h8)*)\t(-|([LZ]|h8)(,([LZ]|h8))*)\t(0|[1-9]\d{0,14})\t(-|S[1-9])"
MINUTE = r"draw/1\ndraw (.+) attempt (.+)\nmanifest (h64)\nbeacon-rule (.+)\n(?:witness .+\n)*"
MINUTE += r"((?:commit .+\n)+)((?:reveal .+\n)*)(?:dice (\d{20})\n)?(?:beacon (.+)\n)?"
SIGNED = r"signed/1\ndraw (.+) attempt (.+)\nresult (h64)\nminutes h64\n((?:sign \w+ [a-z,]+ [\d-]{10}\n)+)end (h64)\n"
BEACON = r"\d\d( \d\d)+ \+ \d\d( \d\d)*|\d( \d){4}|h64"  # balls of two groups, five digits, a drand pulse


def need(condition: object, reason: str) -> Any:  # 条件不成立时给出理由
    if not condition:
        raise AssertionError(reason)


def form(pattern: str, text: str) -> Any:  # 整段符合写法；h8、h32、h64 是那么多个小写十六进制字符
    return re.fullmatch(re.sub(r"h(\d+)", r"[0-9a-f]{\1}", pattern), text, re.ASCII)


def canonical(data: bytes) -> Any:  # 规范 JSON：重写一遍须逐字节相同；没有小数，整数不过 2^53-1
    value = json.loads(data.decode(), parse_float=len, parse_int=lambda n: int(n) if abs(int(n)) < 1 << 53 else None)
    again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    need(again.encode() == data, "not canonical JSON")
    return value


def table(data: bytes, key: int, pattern: str, name: str) -> Any:  # 首列是盲码，按其余部分归类；前 key 个字符递增
    lines, kinds = data.decode("ascii").split("\n"), defaultdict(list)  # type: list[str], dict[str, list[str]]
    need(lines.pop() == "" and all(map(str.__lt__, heads := [x[:key] for x in lines], heads[1:])), name + " order")
    for line, head in zip(lines, heads, strict=True):
        kinds[line[32:]].append(head[:32])
    need(not "".join(map("".join, kinds.values())).encode().translate(None, b"0123456789abcdef"), name + " blind")
    need(all(form(pattern, tail) for tail in kinds), name + " field")
    return kinds


def root(leaves: list[bytes]) -> str:  # RFC 6962 树根
    row = [sha256(b"\0" + leaf).digest() for leaf in leaves] or [sha256(b"").digest()]
    while len(row) > 1:
        row = [sha256(b"\1" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)] + row[len(row) & -2 :]
    return row[0].hex()


class Draw:  # 一次抽取；每个检查只用前面读到的内容，不成立时说出理由
    def __init__(self, path: Path, log: Path | None) -> None:
        self.path, self.log, self.steps, self.bad, self.hand = path, log, count(), "package damaged", ""

    def hash(self, data: bytes | str, name: str = "") -> str:  # 按清单所写算法；号签即 hash(种子, 名称)
        return new(self.alg, data if isinstance(data, bytes) else (data + name).encode()).hexdigest()

    def tickets(self, stage: str, names: list[str], few: int = 10**9) -> Any:  # 种子恰为一块，只算一次
        copy, n = new(self.alg, self.stage[stage].encode()).copy, len(names) or 1  # type: Any, int
        most = ((min(n, few + 6 * isqrt(few) + 64) << 256) // n - 1).to_bytes(32, "big")  # 只要最小的几个，先按上限筛
        found = [(s, n) for n in names if not (one := copy()).update(n.encode()) and (s := one.digest()) <= most]
        return [(s.hex(), n) for s, n in found] if len(found) >= min(few, len(names)) else self.tickets(stage, names)

    def card(self, stage: str, name: str, load: int) -> tuple[int, str, str]:  # (已有的户数, 牌面, 名称)
        return load, self.hash(self.stage[stage], f"{name}#{load}"), name

    def told(self, words: tuple[str, ...], rows: list[Any], reason: str) -> None:  # 结果里的这几种行与重算相同
        need([r for r in self.result if r[0] in words] == [[str(x) for x in row] for row in rows], reason + " differ")

    def read(self) -> dict[str, bytes]:  # 压缩包恰为七个名字，不认路径、重名和过大的内容
        if self.path.is_dir():
            names = KEPT if (self.path / KEPT[-1]).exists() else NAMES
            return {n: (self.path / n).read_bytes() for n in (*names, *MORE) if (self.path / n).exists() or n in names}
        with ZipFile(self.path) as z:
            need(Counter(z.namelist()) - Counter(MORE) in (Counter(NAMES), Counter(KEPT)), NO)
            need(sum(e.file_size for e in z.infolist()) <= 512 << 20, "package too large")
            return {n: z.read(n) for n in z.namelist()}

    def check_files(self) -> None:  # 文件与清单：散列、行数、树根、各层计数、写法
        self.file, self.bad = self.read(), "unreadable"
        self.manifest, self.alg = (m := canonical(self.file["manifest.json"])), m["alg"]
        need(m["v"] == 1 and self.alg in ("sha256", "sm3") and sorted(m["files"]) == sorted(LISTED), "manifest form")
        for name in LISTED:
            told, lines = m["files"][name], data.removesuffix(b"\n").split(b"\n") if (data := self.file[name]) else []
            need(told == {self.alg: self.hash(data), "lines": len(lines), "root": root(lines)}, name + " differs")
        self.plan: Any = canonical(self.file["plan.json"])
        self.units, counted = table(self.file["units.txt"], 32, UNIT, "units.txt"), Counter()  # type: Any, Counter[Any]
        for (_, stratum, _, _, _, flag), blinds in ((kind.split("\t"), b) for kind, b in self.units.items()):
            counted[stratum, "pool" if flag == "-" else flag] += len(blinds)
        need({(s, k): n for s, c in m["strata"].items() for k, n in c.items()} == counted, "manifest counts differ")
        if KEPT[-1] in self.file:  # 现场摇号的记录：是这一次的，各户都在名单里；没有种子，以下各行不能重算，也不是有错
            got = [(s, b) for s, _, b in canonical(self.file[KEPT[-1]])["drawn"]]
            on = {(k[1:9], b) for k, blinds in self.units.items() if k[-1] == "-" for b in blinds}
            self.hand = need(on >= {*got} and len({*got}) == len(got) == m["plan_total"], "manual.json differs") or HAND
            return
        self.result = [line.split("\t") for line in self.file["result.txt"].decode("ascii").split("\n")]
        last, places = self.result.pop(), [(*ROWS, row[0]).index(row[0]) for row in self.result]
        need(last == [""] and places == sorted(places) and len(ROWS) not in places, "result.txt lines or their order")
        if (note := self.file.get(MORE[1])) is not None:  # 签字实录：接在结果之后，见证人一个不少，末行是以前各行的散列
            got, crowd = form(SIGNED, note.decode()), self.file["transcript.txt"].count(b"\nwitness ")
            who = ["host", "operator", "recorder", *(f"w{n + 1}" for n in range(crowd))]
            own = m["draw_id"], str(m["attempt"]), self.hash(note[:-69])
            need(got and got.group(1, 2, 5) == own and re.findall("sign (.+) .+ ", got[4]) == who, "signed.txt differs")
            need(got[3] == self.hash(self.file["result.txt"]), "result.txt is not the one signed")

    def check_seed(self) -> None:  # 种子：实录的散列；实录绑定清单，承诺与揭示相符，有方案写定的当众随机数
        data, m = self.file["transcript.txt"], self.manifest
        seed, told = self.hash(data), form(MINUTE, data.decode())
        self.stage = {s: self.hash(seed, "stage:" + s) for s in ("quota", "units", "order", "deal", "sub", "time")}
        draw, attempt, bound, rule, commits, reveals, dice, beacon = need(told, "transcript lines") or told.groups()
        own = m["draw_id"], str(m["attempt"]), self.hash(self.file["manifest.json"])
        need((draw, attempt, bound) == own, "transcript is for another draw or manifest")
        commit = dict(re.findall(r"commit (system|w[1-9][0-9]?) ([0-9a-f]{64})(?: .+)?\n", commits))
        reveal = dict(re.findall(r"reveal (\w+) (.+)\n", reveals))
        once = len(commit) == commits.count("\n") and len(reveal) == reveals.count("\n")
        need(once and "system" in commit and set(commit) == set(reveal), "commitments and reveals differ")
        held = {key for key, value in reveal.items() if value == "-" and key != "system"}
        for key in set(reveal) - held:
            need(self.hash(f"draw/1|{draw}|{attempt}|{key}|", reveal[key]) == commit[key], "reveal of another value")
        values = form("h64 h64", reveal["system"] + " " + m["blind_commit"])
        need(values and (m["attempt"] == 1) == (m["prev_manifest"] is None), "system value, blind_commit or attempt")
        rise = all(sorted({*(b := x.split(" "))}) == b for x in (beacon or "").split(" + ") if " + " in (beacon or ""))
        good = form(BEACON, beacon or "0" * 64) and rise and (rule == "none") == (beacon is None)
        need(good and (not held or ", fallback " in rule), "beacon, its rule, or a value withheld")
        given = {"dice": dice, "beacon": beacon, "phones": len(reveal) - len(held) > 1}
        need(given[self.plan.get("ceremony", "dice")], "no public randomness of the kind the plan names")
        self.told(ROWS[:2], [("draw", m["draw_id"], m["attempt"]), ("seed", seed)], "result.txt head and seed")

    def check_quotas(self) -> None:  # 名额：总数在种子之前已定，各层按一个随机起点取整
        plan, counted, seen = self.plan, self.manifest["strata"], 0
        ratio, how, least = plan["strata"], plan["rounding"], plan["min_n"]
        good = how in ("exact", "down", "up") and all(0 <= p <= q <= 10**6 and q for p, q in ratio.values())
        need(good and set(counted) <= set(ratio) and plan["selection"] in ("equal", "pareto"), "plan form")
        pool = {s: counted.get(s, {}).get("pool", 0) for s in sorted(ratio)}
        unit = lcm(*(q for p, q in ratio.values() if p < q))
        share = {s: n * ratio[s][0] * unit // ratio[s][1] for s, n in pool.items() if ratio[s][0] < ratio[s][1]}
        self.quota = {s: -(-share[s] // unit) if s in share else n for s, n in pool.items()}
        total, whole = sum(share.values()), sum(n for s, n in pool.items() if s not in share)
        n = max(0, least - whole, total // unit if how == "down" else -(-total // unit))
        r = int(self.hash(self.stage["quota"], "offset"), 16) * total >> 256
        for s, a in share.items() if how != "up" else ():
            need((total or not n) and a * n <= pool[s] * total, "quota impossible")
            self.quota[s] = ((seen + a) * n + r) // total - (seen * n + r) // total if n else 0
            seen += a
        need(least <= sum(self.quota.values()) == self.manifest["plan_total"], "plan_total differs")
        self.told(("quota",), [("quota", s, pool[s], self.quota[s]) for s in pool], "quota lines")

    def weigh(self, mine: Any, n: int) -> Any:  # 有权重时 (号签, 盲码) 的排序键：(权重键, 号签, 盲码)
        pool = {b: int(k.split("\t")[4]) for k, blinds in mine.items() for b in blinds}
        rest, left, total = dict(pool), n, sum(pool.values())
        while more := [b for b, w in rest.items() if left and w * left >= total]:
            left, total = left - len(more), total - sum(map(rest.pop, more))
        share: Any = lambda u, w: (u * (total - w) << 64) // (((1 << 256) - u) * w) if left else 0  # noqa: E731
        return lambda row: (share(int(row[0], 16), pool[row[1]] * left) if row[1] in rest else -1, *row)

    def check_units(self) -> None:  # 选取：每层号签最小者中签，其后为递补
        rho, lines = self.plan["reserve"], []  # type: list[int], list[tuple[Any, ...]]
        for s, n in sorted(self.quota.items()):
            mine = {k: blinds for k, blinds in self.units.items() if (k[1:9], k[-1]) == (s, "-")}
            key = None if self.plan["selection"] == "equal" else self.weigh(mine, n)
            size = n + max(2, -(-n * rho[0] // rho[1])) if n else 0
            mine = self.tickets("units", [*chain(*mine.values())], 10**9 if key else size)
            order = enumerate(sorted(mine, key=key)[:size], 1)
            lines += [("drawn", s, i, b, t) if i <= n else ("reserve", s, i - n, b, t) for i, (t, b) in order]
        self.drawn = [line[3] for line in lines if line[0] == "drawn"]
        self.told(("drawn", "reserve"), sorted(lines, key=lambda line: line[0]), "drawn or reserve lines")

    def bundles(self) -> list[list[Any]]:  # E5 只能给确实派不出人的户；中签户按随机次序，同区域的归并成捆
        self.columns, job_of, made, place = {}, {}, [], {}  # type: Any, Any, list[list[Any]], Any
        possible, ours = cache(lambda job: self.first(job) is not None), {*self.drawn, *self.recused}
        for kind, blinds in self.units.items():
            _, _, area, needs, _, flag = kind.split("\t")
            plain = (area, frozenset(needs.split(",")) - {"-"}, frozenset[str]())
            job_of |= (mine := {b: (*plain[:2], frozenset(self.recused.get(b, ()))) for b in ours.intersection(blinds)})
            jobs = {*mine.values()} | ({plain} if len(mine) < len(blinds) else set()) if flag in ("-", "E5") else set()
            need(all(possible(job) == (flag == "-") for job in jobs), "E5 set wrongly or missing")
        for _, b in sorted(self.tickets("order", self.drawn)):
            last, (area, needs, barred) = place.get(job_of[b][0]), job_of[b]
            joined = (area, last[1][1] | needs, last[1][2] | barred) if last and self.slots else None
            if not (last and joined and len(last[0]) < self.size and possible(joined)):
                made.append(last := [[], joined := job_of[b]])
            place[area], last[:] = last, [[*last[0], b], joined]
        return made

    def check_teams(self) -> None:  # 派员：人员、回避、席位、单随机的理由；发牌、候补、日子
        plan, self.staff, self.recused = self.plan, {}, {}  # type: Any, dict[str, Any], dict[str, set[str]]
        for tail, blinds in table(self.file["staff.txt"], 32, STAFF, "staff.txt").items():
            _, dept, at, q, n, flag = tail.split("\t")
            self.staff |= dict.fromkeys(blinds, (dept, {*at.split(",")} - {"*"}, {*q.split(",")} - {"-"}, int(n), flag))
        for tail, blinds in table(self.file["recuse.txt"], 65, r"\th32\tR", "recuse.txt").items():
            self.recused |= {b: self.recused.get(b, set()) | {tail[1:33]} for b in blinds}
        self.slots, self.days = [(s["dept"], frozenset(s["quals"])) for s in plan["slots"]], plan.get("times") or []
        self.size, self.most, single = plan.get("bundle", 1), plan.get("most") or 10**9, plan.get("single") or {}
        two, all_taken = sum("Z" in q for _, q in self.slots) > 1, all(p == q for p, q in plan["strata"].values())
        seats = {"double": two, "staff": two and all_taken, "units": not self.slots}[plan["mode"]]
        said = single.get("reason", "").strip() and form(r"\d{4}-\d\d-\d\d", single.get("until", ""))
        need(seats and len(self.slots) <= 12 and self.most >= self.size >= 1, "plan mode, seats, bundle or limit")
        need(said or plan["mode"] == "double", "single-random draw without reason or last day")
        need(self.days == sorted(d for d in {*self.days} if form(r"\d{4}(-\d\d){2}(-[12])?", d)), "plan times")
        self.top = {b: self.card("deal", b, s[3]) for b, s in self.staff.items()}
        teams, subs, times, busy = [], [], [], Counter()  # type: Any, Any, Any, Counter[Any]
        days = {day: self.card("time", day, 0) for day in self.days}
        for number, (blinds, job) in enumerate(self.bundles(), 1):
            team = self.first(job, len(blinds))
            teams += [("team", number, b, *team) for b in blinds]
            for seat in range(len(self.slots)):
                missing = job[1].difference(*(self.staff[m][2] for i, m in enumerate(team) if i != seat))
                able = self.columns[seat, job[0]].keys() - job[2] - {*team}
                names = [f"{blinds[0]}/{seat + 1}/{s}" for s in able if missing <= self.staff[s][2]]
                best = [name[-32:] for _, name in sorted(self.tickets("sub", names))[:2]]
                subs.append(("sub", blinds[0], seat + 1, ",".join(best) or "-"))
            self.top |= {m: self.card("deal", m, self.top[m][0] + len(blinds)) for m in team}
            stale = {spot: column for spot, column in self.columns.items() if not column.keys().isdisjoint(team)}
            self.columns |= {k: dict.fromkeys(sorted(v, key=self.top.__getitem__)) for k, v in stale.items()}
            for *_, day in [min((max((busy[m, d] for m in team), default=0), *days[d]) for d in days)] if days else ():
                times.append(("time", number, day))
                days[day] = self.card("time", day, days[day][0] + len(blinds))
                busy.update({(m, day): len(blinds) for m in team})
        self.told(ROWS[5:], teams + subs + times, "team, substitute or time lines")

    def first(self, job: Any, size: int = 1) -> Any:  # 牌序中第一个可行的组合：先不超每人的上限，实在没有才超
        return self.search(job, self.most - size) or self.search(job, 10**9)

    def search(self, job: Any, room: int, chosen: tuple[str, ...] = ()) -> Any:  # 各人手上不超过 room 户；没有为 None
        (area, needs, barred), seat = job, len(chosen)
        if seat == len(self.slots):
            return chosen
        if (seat, area) not in self.columns:
            (dept, quals), top, staff = self.slots[seat], self.top.__getitem__, self.staff.items()
            near = (b for b, s in staff if (s[0], s[4]) == (dept, "-") and area in (s[1] or {area}) and quals <= s[2])
            self.columns[seat, area] = dict.fromkeys(sorted(near, key=top))
        held = [self.staff[m][2] for m in chosen] if seat + 1 == len(self.slots) else [needs]
        missing, out = needs.difference(*held), {*chosen, *barred}
        for who in takewhile(lambda s: self.top[s][0] <= room, self.columns[seat, area]):
            need(next(self.steps) < 10**8, "team search does not end")
            if who not in out and missing <= self.staff[who][2] and (found := self.search(job, room, (*chosen, who))):
                return found
        return None

    def check_changes(self) -> Any:  # 有变更实录的，交给放在旁边的另一个程序
        told, tool = MORE[0] in vars(self).get("file", ()), Path(__file__).with_name("verify_changes.py")
        idle = "none" if not told else "" if tool.exists() else f"not checked, put {tool.name} beside this program"
        return idle or run_path(str(tool))["check"](self)

    def check_log(self) -> Any:  # 日志目录（C2SP 布局）加 openings.json：冻结、承诺、抽取各一条，有序，内容与本包一致
        if self.log is None:
            return "absent"
        _, size, top = (self.log / "checkpoint").read_text().split("\n")[:3]
        self.entries, place, n = [], {}, int(size)  # type: list[bytes], dict[str, int], int
        for tile in range(-(-n // 256)):
            name = re.sub("^(x000/)+", "", f"x{tile // 10**6:03}/x{tile // 1000 % 1000:03}/{tile % 1000:03}")
            data = (self.log / "tile/entries" / (name + f".p/{n % 256}" * (n < (tile + 1) * 256))).read_bytes()
            while data:
                self.entries.append(data[2 : (end := 2 + int.from_bytes(data[:2], "big"))])
                data = data[end:]
        need(len(self.entries) == n and root(self.entries) == base64.b64decode(top).hex(), "checkpoint differs")
        for o in json.loads((self.log / "openings.json").read_bytes()):
            body, content = json.loads(self.entries[o["i"]].decode()), o["content"].encode()
            told, kind = json.loads(content.decode())["data"], body["kind"]
            opened = sha256(bytes.fromhex(o["salt"]) + content).hexdigest() == body["h"]
            need(opened and kind in STEPS and kind not in place, "opening differs from its leaf or repeats")
            place[kind], name = o["i"], STEPS[kind]
            same = (told["draw"], told["attempt"]) == (self.manifest["draw_id"], self.manifest["attempt"])
            need(same and (not name or told[name] == self.hash(self.file[name])), "the log names another " + kind)
        need(sorted(place, key=lambda k: place[k]) == list(STEPS), "steps missing from the log or out of order")
        return need(MORE[0] in self.file or not (self.log / "changes.json").exists(), "changes.txt is missing")


def main(argv: list[str]) -> int:  # 逐行打印六个结论，返回退出码
    if len(argv) not in (2, 4) or argv[2:3] not in ([], ["--log"]) or not Path(argv[1]).exists():
        return sys.stderr.write("usage: verify_draw.py DIR|ZIP [--log DIR], an existing folder or file\n") and 2
    d, first = Draw(Path(argv[1]), Path(argv[3]) if len(argv) == 4 else None), ""
    for name in ("files", "seed", "quotas", "units", "teams", "log", "changes"):
        try:
            verdict = getattr(d, "check_" + name)() or "ok"
        except Exception as e:  # whatever a hostile package provokes is a FAIL, never a traceback
            said = d.hand or (f"after {first}" if first else f"{d.bad} ({type(e).__name__}: {str(e)[:200]})")
            verdict, first = "FAIL " + ascii(str(e) if isinstance(e, AssertionError) else said)[1:-1], first or name
        sys.stdout.write(f"{name} {verdict}\n" * (verdict != "none"))
    return 1 if first else 2 * verdict.startswith("not")


if __name__ == "__main__":
    sys.exit(main(sys.argv))
