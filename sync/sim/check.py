"""不变式：一个静下来的世界必须全部满足，没有例外。

Letters are those of the design: a log, b effects, c values, d blobs, e seals, f verdicts, g agreement, h chains,
i purges, j removed people, k other organisations; l checklists, r: what was replaced does not return. The oracles do
not use the code they judge.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from sync.canon import canonical
from sync.ops import Op, broken_link, register
from sync.sim.phone import KEEP_DAYS, Phone, view
from sync.sim.world import World


def log(world: World) -> list[str]:
    """a：做过的每个操作都在日志里，逐字节相同，恰有一个裁决；被清空而没送到的，报到过就列得出来。"""
    server = world.server
    stored = Counter((row.dev, row.seq, row.raw) for row in server.log())
    listed = {op_id for dev in server.users for op_id in server.losses(dev)}
    wrong = [f"a {row.dev} {row.seq}" for row in server.log() if len(server.verdicts[row.dev, row.seq]) != 1]
    for phone in world.phones:
        for op_id, op in phone.made.items():
            if op_id in phone.wiped:
                told = op_id in phone.told and op_id not in server.twins
                wrong += [f"a not listed {op_id}"] * (told and op_id not in listed)
            elif stored[op["dev"], op["seq"], canonical(op)] != 1:
                wrong.append(f"a {op_id}")
    return wrong


def effects(world: World) -> list[str]:
    """b：每个采纳的操作生效一次，没有两次送给同一个人。"""
    server = world.server
    counts = (row for row in server.log() if row.effective and server.verdicts[row.dev, row.seq][-1] == "applied")
    applied = dict.fromkeys((row.op["op_id"] for row in counts), 1)
    wrong = [] if Counter(server.effects) == Counter(applied) else ["b effects"]
    for user, items in server.feed.items():
        told = Counter((kind, body["op_id"]) for _, kind, body in items if kind == "ops")
        drops = Counter(body["op_id"] for _, kind, body in items if kind == "drop")
        wrong += [f"b feed {user}" for (_, op_id), n in told.items() if n > 1 + drops[op_id]]
    return wrong


def _accepted(world: World) -> list[Op]:
    return [op for insp in world.scene.team for op in world.server.accepted(insp)]


def values(world: World) -> list[str]:
    """c：每个采纳的值或是现值，或被后来的操作点名替换。"""
    wrong = []
    for insp in world.scene.team:
        ops = list(world.server.accepted(insp))
        shown = {head["op"] for cell in view(ops, world.bugs).values() for head in cell}
        named = {base for op in ops for base in op["base"]}
        cells = (op for op in ops if register(op))
        wrong += [f"c {op['op_id']}" for op in cells if op["op_id"] not in shown | named]
    return wrong


def returns(world: World) -> list[str]:
    """r：作者看着替换掉的值不再回来，哪怕中间的操作未被采纳；一部手机先后写的从不自相分歧。"""
    every = {row.op["op_id"]: row.op for row in world.server.log()}
    wrong = []
    for insp in world.scene.team:
        ops = list(world.server.accepted(insp))
        for cell in view(ops, world.bugs).values():
            shown = {str(head["op"]) for head in cell}
            wrong += [f"r {op_id}" for op_id in shown if _ancestors(op_id, every) & shown]
            authors = Counter(every[op_id]["dev"] for op_id in shown)
            wrong += [f"r twice {dev}" for dev, count in authors.items() if count > 1]
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
    """d：点过名的每张照片都在服务器上、指纹相符，除非手机被清空；没有途中改变就不会作废重来。"""
    have = world.server.blobs
    lost = {sha for phone in world.phones for sha in phone.wiped}
    named = {row.op["p"]["sha256"] for row in world.server.log() if row.op["kind"] == "photo.add"}
    wrong = ["d discarded without cause"] * (world.server.discarded > world.flips)
    return wrong + [
        f"d {sha}"
        for sha in sorted(named)
        if (sha not in have and sha not in lost) or (sha in have and sha256(have[sha]).hexdigest() != sha)
    ]


def seals(world: World) -> list[str]:
    """e：已封存的内容摘要能从操作重新算出。"""
    wrong = []
    for insp in world.scene.team:
        ops = list(world.server.accepted(insp))
        done = [op for op in ops if op["kind"] == "seal"]
        wrong += [f"e twice {insp}"] * (len(done) > 1)
        wrong += [f"e {insp}" for op in done if world.scene.content(insp, ops, op["form"]) != op["p"]["content_digest"]]
    return wrong


def verdicts(world: World) -> list[str]:
    """f：每个裁决都回到作者的手机。"""
    server = world.server
    final = {op_id: server.verdicts[row.dev, row.seq][-1] for op_id, row in server.twins.items()}
    return [
        f"f {phone.dev} {op['op_id']}"
        for phone in world.phones
        for op in phone.ops
        if op["op_id"] in final and phone.verdicts.get(op["op_id"]) != final[op["op_id"]]
    ]


def forms(world: World) -> list[str]:
    """l：照派出过的哪一版记的都不因换版落空，只有封存要照作数的那一版；检查组各手机与局里照同一版。"""
    server = world.server
    wrong = []
    for row in server.log():
        insp, kind = row.op["insp"], row.op["kind"]
        put_aside = server.verdicts[row.dev, row.seq][-1] == "quarantined:form_unknown"
        known = insp in server.versions and row.op["form"] in server.versions[insp]
        wrong += [f"l {row.op['op_id']}"] * (put_aside and known and kind not in ("seal", "form.migrate"))
    for insp, form in server.forms.items():
        done = [op for op in server.accepted(insp) if op["kind"] == "seal"]
        wrong += [f"l seal {insp}" for op in done if op["form"] != form]
        wrong += [f"l moved {dev} {insp}" for dev in _moved(world, insp)]
        crew = (phone for phone in world.phones if not done and _here(world, phone, insp))
        wrong += [f"l {phone.dev} {insp}" for phone in crew if phone.form(insp) != form]
    return wrong


def _moved(world: World, insp: str) -> list[str]:
    """有权封存的人的哪部手机照着一版做到一半，没有说换就换了一版。"""
    ops = list(world.server.accepted(insp))
    if any(op["kind"] == "form.migrate" for op in ops):
        return []
    used: dict[str, set[str]] = {}
    for op in ops:
        if op["actor"] == world.scene.may_seal(insp):
            used.setdefault(op["dev"], set()).add(str(op["form"]))
    return [dev for dev, forms in used.items() if len(forms) > 1]


def _here(world: World, phone: Phone, insp: str) -> bool:
    return phone.user in world.server.team[insp] and insp not in world.server.recalled


def agreement(world: World) -> list[str]:
    """g：检查组各手机与服务器的现值一致。"""
    wrong = []
    for insp in world.scene.team:
        truth = view(list(world.server.accepted(insp)), world.bugs)
        crew = (phone for phone in world.phones if _here(world, phone, insp))
        wrong += [f"g {phone.dev} {insp}" for phone in crew if view(phone.known(insp), world.bugs) != truth]
    return wrong


def chains(world: World) -> list[str]:
    """h：每台设备在每次检查里的链都接得上。"""
    found: dict[tuple[str, str], list[Op]] = {}
    for row in sorted(world.server.log(), key=lambda row: row.seq):
        found.setdefault((row.dev, row.op["insp"]), []).append(row.op)
    return [f"h {key}" for key, chain in found.items() if broken_link(chain, world.scene.nonce[key[1]])]


def purges(world: World) -> list[str]:
    """i：没有归档收据满七天，什么照片都没有清；清掉的局里都有。"""
    server = world.server
    wrong = []
    for phone in world.phones:
        for insp, sha, day in phone.purged:
            receipt = server.archived.get(insp)
            if receipt is None or day - receipt[1] < KEEP_DAYS or sha not in server.blobs:
                wrong.append(f"i {sha[:8]}")
    return wrong


def removed(world: World) -> list[str]:
    """j：送达之后，手机里没有一件不再归此人的东西。"""
    wrong = []
    for phone in world.phones:
        held = {op["insp"] for op in [*phone.ops, *phone.remote.values()]} | {row[0] for row in phone.blobs.values()}
        wrong += [f"j {phone.dev} {insp}" for insp in held if not _here(world, phone, insp)]
    return wrong


def strangers(world: World) -> list[str]:
    """k：没有人读到过不是自己检查组的操作；问别组的照片，答没有。"""
    wrong = []
    for phone in world.phones:
        ever = {insp for insp, team in world.scene.team.items() if phone.user in team}
        wrong += [f"k {phone.user}" for op in phone.remote.values() if op["insp"] not in ever]
        others = (op for other in world.phones if other.user != phone.user for op in other.ops)
        foreign = [op["p"]["sha256"] for op in others if op["kind"] == "photo.add" and op["insp"] not in ever]
        wrong += [f"k have {phone.user}"] * bool(world.server.have(phone.user, foreign))
    return wrong


CHECKS = (log, effects, values, blobs, seals, verdicts, agreement, chains, returns, purges, removed, strangers, forms)


def violations(world: World) -> list[str]:
    """全部不变式的违反，空列表表示世界完好。"""
    return [text for check in CHECKS for text in check(world)]
