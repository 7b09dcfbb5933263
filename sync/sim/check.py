"""不变式：一个静下来的世界必须全部满足，没有例外。

Letters are those of the design: a log, b effects, c values, d blobs, e seals, f verdicts,
g agreement, h chains, i returns. The oracles do not use the code they judge.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from sync.canon import canonical
from sync.digest import content_digest
from sync.ops import Op, broken_link, register
from sync.sim.phone import view
from sync.sim.server import NONCE
from sync.sim.world import World


def log(world: World) -> list[str]:
    """a：手机上的每个操作都在日志里，逐字节相同，恰有一个裁决。"""
    server = world.server
    stored = Counter((row[0], row[1], row[4]) for row in server.log)
    wrong = []
    for phone in world.phones:
        made = len(phone.ops)
        wrong += [f"a gap {phone.dev}"] * (made != (phone.ops[-1]["seq"] if made else 0))
        for op in phone.ops:
            once = stored[phone.dev, op["seq"], canonical(op)] == 1
            if not once or len(server.verdicts.get((phone.dev, op["seq"]), [])) != 1:
                wrong.append(f"a {op['op_id']}")
    return wrong


def effects(world: World) -> list[str]:
    """b：每个采纳的操作生效一次，每个同事收到一次。"""
    server = world.server
    applied = Counter(row[2]["op_id"] for row in server.log if server.verdicts[row[0], row[1]][-1] == "applied")
    wrong = [] if Counter(server.effects) == applied else ["b effects"]
    for phone in world.phones:
        want = Counter(
            op["op_id"]
            for op in _accepted(world)
            if op["actor"] != phone.user and phone.user in world.team[op["insp"]] and op["insp"] not in server.recalled
        )
        wrong += [] if Counter(phone.received) == want else [f"b feed {phone.user}"]
    return wrong


def _accepted(world: World) -> list[Op]:
    return [op for insp in world.team for op in world.server.accepted(insp)]


def values(world: World) -> list[str]:
    """c：每个采纳的值或是现值，或被后来的操作点名替换。"""
    wrong = []
    for insp in world.team:
        ops = list(world.server.accepted(insp))
        shown = {head["op"] for cell in view(ops, world.bugs).values() for head in cell}
        named = {base for op in ops for base in op["base"]}
        cells = (op for op in ops if register(op))
        wrong += [f"c {op['op_id']}" for op in cells if op["op_id"] not in shown | named]
    return wrong


def returns(world: World) -> list[str]:
    """i：作者看着替换掉的值不再回来，哪怕中间的操作未被采纳；一个人先后写的从不自相分歧。"""
    every = {row[2]["op_id"]: row[2] for row in world.server.log}
    wrong = []
    for insp in world.team:
        ops = list(world.server.accepted(insp))
        for cell in view(ops, world.bugs).values():
            shown = {str(head["op"]) for head in cell}
            wrong += [f"i {op_id}" for op_id in shown if _ancestors(op_id, every) & shown]
            authors = Counter(every[op_id]["actor"] for op_id in shown)
            wrong += [f"i twice {actor}" for actor, count in authors.items() if count > 1]
    return wrong


def _ancestors(op_id: str, every: dict[str, Op]) -> set[str]:
    """经过采纳与未采纳的操作，一路点名到的全部操作。"""
    found: set[str] = set()
    ahead = set(every[op_id]["base"])
    while ahead:
        found |= ahead
        ahead = {base for each in ahead if each in every for base in every[each]["base"]} - found
    return found


def blobs(world: World) -> list[str]:
    """d：拍下的每张照片都在服务器上，哈希相符；没有途中改变就不会作废重来。"""
    have = world.server.blobs
    wasted = world.server.discarded > world.flips
    return ["d discarded without cause"] * wasted + [
        f"d {sha}"
        for phone in world.phones
        for sha in phone.blobs
        if sha not in have or sha256(have[sha]).hexdigest() != sha
    ]


def seals(world: World) -> list[str]:
    """e：已封存的内容摘要能从操作重新算出。"""
    wrong = []
    for insp in world.team:
        ops = list(world.server.accepted(insp))
        seals_here = (op for op in ops if op["kind"] == "seal")
        wrong += [f"e {insp}" for op in seals_here if content_digest(ops) != op["p"]["content_digest"]]
    return wrong


def verdicts(world: World) -> list[str]:
    """f：每个裁决都回到作者的手机。"""
    return [
        f"f {phone.dev} {op['seq']}"
        for phone in world.phones
        for op in phone.ops
        if [phone.verdicts.get(op["seq"])] != world.server.verdicts.get((phone.dev, op["seq"]))
    ]


def agreement(world: World) -> list[str]:
    """g：检查组各手机与服务器的现值一致。"""
    wrong = []
    for insp, team in world.team.items():
        truth = view(list(world.server.accepted(insp)), world.bugs)
        for phone in world.phones:
            if phone.user in team and insp not in world.server.recalled:
                same = view(phone.known(insp), world.bugs) == truth
                wrong += [] if same else [f"g {phone.user} {insp}"]
    return wrong


def chains(world: World) -> list[str]:
    """h：每台设备在每次检查里的链都接得上。"""
    found: dict[tuple[str, str], list[Op]] = {}
    for row in sorted(world.server.log, key=lambda row: row[1]):
        found.setdefault((row[0], row[2]["insp"]), []).append(row[2])
    return [f"h {key}" for key, chain in found.items() if broken_link(chain, NONCE)]


def violations(world: World) -> list[str]:
    """全部不变式的违反，空列表表示世界完好。"""
    checks = (log, effects, values, blobs, seals, verdicts, agreement, chains, returns)
    return [text for check in checks for text in check(world)]
