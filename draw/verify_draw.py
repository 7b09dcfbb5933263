#!/usr/bin/env python3
"""核对一次抽取的公开包：只用 Python 标准库，不依赖本项目的任何代码。

Usage: python3 verify_draw.py DIR|ZIP [--log DIR]. Prints six ASCII lines, "files|seed|quotas|units|teams|log ok" or
"... FAIL reason"; exit 0 if all hold ("log absent" allowed), 1 if not, 2 if it could not run. Rules: README.md.
"""

import base64
import hashlib
import json
import re
import sys
import zipfile
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import lcm
from pathlib import Path
from typing import Any

LISTED = ("units.txt", "staff.txt", "recuse.txt", "plan.json")
NAMES = (*LISTED, "manifest.json", "transcript.txt", "result.txt")
ROWS = ("draw", "seed", "quota", "drawn", "reserve", "team", "sub")
LINES = ("beacon-rule", "witness", "commit", "reveal", "dice", "beacon")
STEPS = {"draw.frozen": "manifest.json", "draw.committed": "", "draw.drawn": "result.txt"}


class Bad(Exception):
    """不成立的理由，英文短语。"""


def need(condition: object, reason: str) -> None:
    """条件不成立时给出理由。"""
    if not condition:
        raise Bad(reason)


def form(pattern: str, text: str) -> bool:
    """整段符合写法；h8、h32、h64 表示那么多个小写十六进制字符。"""
    return bool(re.fullmatch(re.sub(r"h(\d+)", r"[0-9a-f]{\1}", pattern), text, re.ASCII))


def read_package(path: Path) -> dict[str, bytes]:
    """文件名到字节；压缩包恰为七个名字，不认路径、重名、加密和过大的内容。"""
    if path.is_dir():
        return {n: (path / n).read_bytes() for n in NAMES}
    with zipfile.ZipFile(path) as z:
        need(sorted(z.namelist()) == sorted(NAMES), "zip must hold exactly the seven files")
        need(sum(e.file_size for e in z.infolist()) <= 512 << 20, "package too large")
        return {n: z.read(n) for n in NAMES}


def canonical(data: bytes, name: str) -> Any:
    """规范 JSON：重写一遍须逐字节相同，不含小数。"""
    value = json.loads(data.decode(), parse_float=lambda text: None, parse_constant=lambda text: None)
    again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    need(again == data, name + " is not canonical JSON")
    return value


def table(data: bytes, width: int, name: str) -> list[list[str]]:
    """制表符分隔的行：ASCII，列数固定，首列盲码，严格递增。"""
    rows = [line.split("\t") for line in data.decode("ascii").split("\n")]
    need(rows.pop() == [""] and all(len(r) == width and form("h32", r[0]) for r in rows), name + " columns")
    need(all(a < b for a, b in pairwise(rows)), name + " order or duplicate")
    return rows


def several(text: str, empty: str, pattern: str) -> frozenset[str]:
    """逗号分隔的列表栏。"""
    values = [] if text == empty else text.split(",")
    need(values == sorted(set(values)) and all(form(pattern, v) for v in values), "list field")
    return frozenset(values)


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962 树根。"""
    level = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves] or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(level) // 2 * 2 :]
    return level[0]


class Draw:
    """一次抽取；每个检查只用前面读到的内容，不成立时抛 Bad。"""

    def __init__(self, path: Path, log: Path | None) -> None:
        self.path, self.log = path, log

    def hash(self, data: bytes | str, name: str = "") -> str:
        """按清单所写算法取散列；号签即 hash(种子, 名称)。"""
        return hashlib.new(self.alg, data if isinstance(data, bytes) else (data + name).encode()).hexdigest()

    def told(self, words: tuple[str, ...], rows: list[Any], reason: str) -> None:
        """结果文件中的这几种行须与重算逐行相同。"""
        need([r for r in self.result if r[0] in words] == [[str(x) for x in row] for row in rows], reason)

    def check_files(self) -> None:
        """文件与清单：散列、行数、树根、各层计数、写法。"""
        files = read_package(self.path)
        m = canonical(files["manifest.json"], "manifest.json")
        self.alg = m["alg"]
        need(m["v"] == 1 and self.alg in ("sha256", "sm3") and sorted(m["files"]) == sorted(LISTED), "manifest form")
        self.plan: Any = canonical(files["plan.json"], "plan.json")
        for name in LISTED:
            lines = files[name].split(b"\n")
            lines = lines if lines[-1] else lines[:-1]
            told = {self.alg: self.hash(files[name]), "lines": len(lines), "root": root(lines).hex()}
            need(m["files"][name] == told, name + " differs from manifest")
        self.units, counted = table(files["units.txt"], 6, "units.txt"), Counter()  # type: Any, Counter[Any]
        for _, stratum, area, _, weight, flag in self.units:
            counted[stratum, "pool" if flag == "-" else flag] += 1
            need(form(r"h8 h8 [1-9]\d{0,14} (-|E[1-5])", f"{stratum} {area} {weight} {flag}"), "units.txt field")
        need({(s, k): n for s, c in m["strata"].items() for k, n in c.items()} == counted, "manifest counts differ")
        need(len({u[0] for u in self.units}) == len(self.units), "units.txt duplicate")
        self.result = [line.split("\t") for line in files["result.txt"].decode("ascii").split("\n")]
        words = [row[0] for row in self.result if row != [""]]
        need(self.result.pop() == [""] and words == sorted(words, key=ROWS.index), "result.txt lines or their order")
        self.file, self.manifest = files, m

    def check_seed(self) -> None:
        """种子：实录的散列；实录绑定清单，承诺与揭示相符，有当众的随机数。"""
        data, m, seed = self.file["transcript.txt"], self.manifest, self.hash(self.file["transcript.txt"])
        self.stage = {s: self.hash(seed, "stage:" + s) for s in ("quota", "units", "order", "deal", "sub")}
        lines = data.decode().split("\n")
        head = ["draw/1", f"draw {m['draw_id']} attempt {m['attempt']}"]
        need(lines.pop() == "" and lines[:2] == head, "transcript form, or for another draw")
        need(lines[2] == "manifest " + self.hash(self.file["manifest.json"]), "transcript is for another manifest")
        words = [line.split(" ", 1)[0] for line in lines[3:]]
        once = all(words.count(w) < 2 for w in ("beacon-rule", "dice", "beacon")) and set(words) <= set(LINES)
        need(once and words == sorted(words, key=LINES.index), "transcript lines")
        rest = dict(line.split(" ", 1) for line in lines[3:])
        commit = dict(line.split(" ", 3)[1:3] for line in lines if line.startswith("commit "))
        reveal = dict(line.split(" ", 2)[1:] for line in lines if line.startswith("reveal "))
        need(len(commit) == words.count("commit") and len(reveal) == words.count("reveal"), "commitment twice")
        need("system" in commit and set(commit) == set(reveal), "commitments and reveals differ")
        beacon = rest["beacon-rule"] != "none"
        for key, value in reveal.items():
            own = self.hash(f"draw/1|{m['draw_id']}|{m['attempt']}|{key}|", value)
            withheld = value == "-" and key != "system" and beacon
            need(own == commit[key] or withheld, "reveal does not match commitment")
        need(form("h64", reveal["system"]) and form("h64", m["blind_commit"]), "system value or blind_commit")
        need(form(r"\d{20}", rest.get("dice", "0" * 20)), "dice are not 20 digits")
        need(beacon == ("beacon" in rest) and (beacon or "dice" in rest or len(reveal) > 1), "no public randomness")
        need((m["attempt"] == 1) == (m["prev_manifest"] is None), "prev_manifest and attempt")
        self.told(ROWS[:2], [("draw", m["draw_id"], m["attempt"]), ("seed", seed)], "result.txt has another seed")

    def check_quotas(self) -> None:
        """名额：总数在种子之前已定，各层按一个随机起点取整。"""
        strata, how, counted = self.plan["strata"], self.plan["rounding"], self.manifest["strata"]
        good = how in ("exact", "down", "up") and all(0 <= p <= q <= 10**6 and q for p, q in strata.values())
        known = set(counted) <= set(strata) and self.plan["selection"] in ("equal", "pareto")
        need(good and known, "plan rounding, ratio, strata or selection")
        pool = {s: counted.get(s, {}).get("pool", 0) for s in strata}
        quota, seen = {s: pool[s] for s, (p, q) in strata.items() if p == q}, 0
        unit_size = lcm(*(q for p, q in strata.values() if p < q))
        share = {s: pool[s] * p * unit_size // q for s, (p, q) in sorted(strata.items()) if p < q}
        total, floor = sum(share.values()), max(0, self.plan["min_n"] - sum(quota.values()))
        up = {s: -(-a // unit_size) for s, a in share.items()}
        n = max(floor, total // unit_size if how == "down" else -(-total // unit_size))
        if how != "up":
            need((total or not n) and all(a * n <= pool[s] * total for s, a in share.items()), "quota impossible")
            r = int(self.hash(self.stage["quota"], "offset"), 16) * total >> 256
            for s, a in share.items():
                up[s] = ((seen + a) * n + r) // total - (seen * n + r) // total if n else 0
                seen += a
        self.quota = {**quota, **up}
        need(max(sum(up.values()), floor) + sum(quota.values()) == self.manifest["plan_total"], "plan_total differs")
        self.told(("quota",), [("quota", s, pool[s], self.quota[s]) for s in sorted(pool)], "quota lines differ")

    def order(self, pool: dict[str, int], n: int) -> list[tuple[int, str, str]]:
        """一层的先后：(权重键, 号签, 盲码) 由小到大。"""
        tickets = {b: self.hash(self.stage["units"], b) for b in pool}
        if self.plan["selection"] == "equal":
            return sorted((0, t, b) for b, t in tickets.items())
        rest, left, total, more, keys = pool, n, sum(pool.values()), set(pool), dict.fromkeys(pool, 0)
        while more:
            more = {b for b, w in rest.items() if left and w * left >= total}
            keys.update(dict.fromkeys(more, -1))
            rest, left = {b: w for b, w in rest.items() if b not in more}, left - len(more)
            total = sum(rest.values())
        for b, w in rest.items() if left else ():
            u = int(tickets[b], 16)
            keys[b] = (u * (total - left * w) << 64) // (((1 << 256) - u) * left * w)
        return sorted((keys[b], t, b) for b, t in tickets.items())

    def check_units(self) -> None:
        """选取：每层号签最小者中签，其后为递补。"""
        (rho_p, rho_q), drawn, reserve = self.plan["reserve"], [], []
        for s, n in sorted(self.quota.items()):
            order = self.order({u[0]: int(u[4]) for u in self.units if u[1] == s and u[5] == "-"}, n)
            drawn += [("drawn", s, i, b, t) for i, (_, t, b) in enumerate(order[:n], 1)]
            more = n + max(2, -(-n * rho_p // rho_q)) if n else 0
            reserve += [("reserve", s, i, b, t) for i, (_, t, b) in enumerate(order[n:more], 1)]
        self.drawn = [line[3] for line in drawn]
        self.told(("drawn", "reserve"), drawn + reserve, "drawn or reserve lines differ")

    def check_teams(self) -> None:
        """派员：随机次序、发牌、候补；E5 只能给确实派不出人的户。"""
        self.staff, self.recused = {}, {}  # type: dict[str, Any], dict[str, set[str]]
        for b, d, areas, quals, load, flag in table(self.file["staff.txt"], 6, "staff.txt"):
            good = form(r"[0-9A-Z-]{1,40} (0|[1-9]\d{0,14}) (-|S[1-9])", f"{d} {load} {flag}")
            need(good and b not in self.staff, "staff.txt field")
            self.staff[b] = (d, several(areas, "*", "h8"), several(quals, "-", "[LZ]|h8"), int(load), flag)
        for u, s, code in table(self.file["recuse.txt"], 3, "recuse.txt"):
            need(form("h32 R", s + " " + code), "recuse.txt field")
            self.recused.setdefault(u, set()).add(s)
        self.slots = [(s["dept"], frozenset(s["quals"])) for s in self.plan["slots"]]
        double = self.plan["mode"] == "double" and sum("Z" in q for _, q in self.slots) > 1 and len(self.slots) <= 12
        need(double or (self.plan["mode"] == "units" and not self.slots), "plan mode, or under two certified slots")
        self.steps, known, teams, subs = 0, {}, [], []  # type: int, dict[Any, bool], list[Any], list[Any]

        def card(person: str, load: int) -> tuple[int, str, str]:
            return load, self.hash(self.stage["deal"], f"{person}#{load}"), person

        self.deck = sorted(card(b, s[3]) for b, s in self.staff.items() if s[4] == "-")
        jobs = {u[0]: (u[0], u[2], several(u[3], "-", "h8")) for u in self.units}
        for u in self.units if double else ():
            kind = (u[2], u[3], frozenset(self.recused.get(u[0], ())))
            if u[5] in ("-", "E5") and kind not in known:
                known[kind] = next(self.search(jobs[u[0]], ()), None) is not None
            need(u[5] not in ("-", "E5") or known[kind] == (u[5] == "-"), "E5 set wrongly or missing")
        for b in sorted(self.drawn if double else (), key=lambda b: (self.hash(self.stage["order"], b), b)):
            team = next(self.search(jobs[b], ()))
            teams.append(("team", len(teams) + 1, b, *team))
            for i, slot in enumerate(self.slots):
                rest = (*team[:i], *team[i + 1 :])
                able = [s for s in self.staff if s not in team and self.fits(jobs[b], slot, s, rest)]
                best = sorted((self.hash(self.stage["sub"], f"{b}/{i + 1}/{s}"), s) for s in able)[:2]
                subs.append(("sub", b, i + 1, ",".join(s for _, s in best) or "-"))
            for old in [c for c in self.deck if c[2] in team]:
                del self.deck[bisect_left(self.deck, old)]
                insort(self.deck, card(old[2], old[0] + 1))
        self.told(("team", "sub"), teams + subs, "team or substitute lines differ")

    def fits(self, job: Any, slot: Any, person: str, others: tuple[str, ...] | None) -> bool:
        """此人可坐此席；给出其余组员时还要凑齐该户所需专长。"""
        dept, areas, quals, _, flag = self.staff[person]
        seat = flag == "-" and dept == slot[0] and slot[1] <= quals and (not areas or job[1] in areas)
        held = quals.union(*(self.staff[m][2] for m in others or ()))
        return seat and person not in self.recused.get(job[0], ()) and (others is None or job[2] <= held)

    def search(self, job: Any, chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """牌序中可行的组合，依次给出。"""
        last = len(chosen) + 1 == len(self.slots)
        for _, _, person in self.deck:
            self.steps += 1
            need(self.steps < 10**8, "team search does not end")
            if person not in chosen and self.fits(job, self.slots[len(chosen)], person, chosen if last else None):
                yield from [(*chosen, person)] if last else self.search(job, (*chosen, person))

    def check_log(self) -> str:
        """日志目录（C2SP 布局）加 openings.json：冻结、承诺、抽取各一条，有序，内容与本包一致。"""
        if self.log is None:
            return "absent"
        _, size, top = (self.log / "checkpoint").read_text().split("\n")[:3]
        entries: list[bytes] = []
        for tile in range(-(-int(size) // 256)):
            name = re.sub("^(x000/)+", "", f"x{tile // 10**6:03}/x{tile // 1000 % 1000:03}/{tile % 1000:03}")
            name += f".p/{int(size) % 256}" if int(size) < (tile + 1) * 256 else ""
            data = (self.log / "tile/entries" / name).read_bytes()
            while data:
                end = 2 + int.from_bytes(data[:2], "big")
                entries.append(data[2:end])
                data = data[end:]
        need(len(entries) == int(size) and root(entries) == base64.b64decode(top), "checkpoint differs from entries")
        place: dict[str, int] = {}
        for o in json.loads((self.log / "openings.json").read_bytes()):
            body, content = json.loads(entries[o["i"]].decode()), o["content"].encode()
            told, kind = json.loads(content.decode())["data"], body["kind"]
            opened = hashlib.sha256(bytes.fromhex(o["salt"]) + content).hexdigest() == body["h"]
            need(opened and kind in STEPS and kind not in place, "opening differs from its leaf or repeats")
            place[kind], name = o["i"], STEPS[kind]
            same = (told["draw"], told["attempt"]) == (self.manifest["draw_id"], self.manifest["attempt"])
            need(same and (not name or told[name] == self.hash(self.file[name])), "the log names another " + kind)
        need(sorted(place, key=lambda k: place[k]) == list(STEPS), "steps missing from the log or out of order")
        return "ok"


def main(argv: list[str]) -> int:
    """逐行打印六个结论，返回退出码。"""
    if len(argv) not in (2, 4) or argv[2:3] not in ([], ["--log"]) or not Path(argv[1]).exists():
        sys.stderr.write("usage: verify_draw.py DIR|ZIP [--log DIR]\n")
        return 2
    d, good = Draw(Path(argv[1]), Path(argv[3]) if len(argv) == 4 else None), True
    for check in (d.check_files, d.check_seed, d.check_quotas, d.check_units, d.check_teams, d.check_log):
        try:
            verdict = check() or "ok"
        except Bad as e:
            verdict, good = "FAIL " + ascii(str(e))[1:-1], False
        except Exception as e:  # whatever a hostile package provokes is a FAIL, never a traceback
            verdict, good = f"FAIL an earlier step failed or unreadable ({type(e).__name__})", False
        print(check.__name__[6:], verdict)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
