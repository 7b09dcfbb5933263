"""随机比对：Python 与 TypeScript 对同样的操作说同样的话。"""

import json
import subprocess
from pathlib import Path
from random import Random

import pytest

from sync.canon import canonical
from sync.digest import content_digest, record_digest
from sync.kinds import AFTER_SEAL, ENVELOPE, KINDS, REGISTERS, SHAPES
from sync.lift import LIFTS, VERSION
from sync.ops import problems, stamped
from sync.sim.world import World
from sync.state import replay
from tests.sync.story import FORM, PACKAGE, TEAM, seal, two, whole

ROOT = Path(__file__).parents[2]
BUNDLER = ROOT / "pwa" / "node_modules" / ".bin" / "rolldown"
ASK = """
import * as sync from "./sync.mjs";
let text = "";
for await (const part of process.stdin) text += part;
const {ops, groups, box} = JSON.parse(text);
const group = (g) => {
  const content = sync.contentDigest(g, box.package, box.form, box.team);
  return {state: sync.canonical(sync.replay(g)), content, record: sync.recordDigest(g, content)};
};
const {ENVELOPE, SHAPES, KINDS, REGISTERS, AFTER_SEAL, LIFTS, VERSION} = sync;
const tables = {ENVELOPE, SHAPES, KINDS, REGISTERS, AFTER_SEAL, LIFTS, VERSION};
console.log(JSON.stringify({problems: ops.map(sync.problems), groups: groups.map(group), tables}));
"""
JUNK = [
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    " ",
    "x",
    "𠮷" * 61,
    [],
    ["a"],
    {},
    {"verdict": "FAIL"},
    "2026-02-30T00:00:00Z",
]


def _mutated(op, rng):
    """把一个好操作随意改坏一处。"""
    where = rng.choice([op, op["p"]])
    key = rng.choice([*where, "extra"])
    changed = {**where, key: rng.choice(JUNK)}
    if rng.random() < 0.3:
        changed.pop(key)
    whole_op = changed if where is op else {**op, "p": changed}
    return stamped(whole_op) if rng.random() < 0.7 and "hash" in whole_op else whole_op


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """一次问完 TypeScript 一侧。"""
    if not BUNDLER.exists():
        pytest.skip("pwa/node_modules 不在：先在 pwa/ 里运行 npm ci")
    folder = tmp_path_factory.mktemp("twin")
    built = [BUNDLER, ROOT / "sync" / "index.ts", "--format", "esm", "--file", folder / "sync.mjs"]
    subprocess.run(built, check=True, capture_output=True)
    (folder / "ask.mjs").write_text(ASK, encoding="utf-8")
    given = questions()
    done = subprocess.run(
        ["node", folder / "ask.mjs"], input=json.dumps(given).encode(), capture_output=True, check=True
    )
    return given, json.loads(done.stdout)


def questions():
    """随机操作与随机世界里的操作组。"""
    rng = Random(20261124)
    pen, other = two()
    seal(pen, whole(pen, other))
    ops = [_mutated(rng.choice(pen.ops), rng) for _ in range(1500)]
    groups = [[*pen.ops, *other.ops]]
    for seed in range(20):
        world = World(seed).run()
        groups += [group for insp in world.scene.team if (group := list(world.server.accepted(insp)))]
    for group in groups:
        rng.shuffle(group)
    return {"ops": ops, "groups": groups, "box": {"package": PACKAGE, "form": FORM, "team": TEAM}}


def test_same_problems(answers):
    """1500 个改坏的操作，两边给出相同的中文原因。"""
    given, said = answers
    assert [problems(op) for op in given["ops"]] == said["problems"]
    assert sum(bool(reasons) for reasons in said["problems"]) > 800


def test_same_state_and_digests(answers):
    """随机世界的操作，打乱次序后，两边的状态与两个摘要逐字节相同。"""
    given, said = answers
    for group, theirs in zip(given["groups"], said["groups"], strict=True):
        content = content_digest(group, PACKAGE, FORM, TEAM)
        ours = {"state": canonical(replay(group)).decode(), "content": content, "record": record_digest(group, content)}
        assert ours == theirs


def test_same_tables(answers):
    """操作种类表与形状的历史两边逐字相同。"""
    tables = {"ENVELOPE": ENVELOPE, "SHAPES": SHAPES, "KINDS": KINDS, "VERSION": VERSION}
    lists = {"REGISTERS": list(REGISTERS), "AFTER_SEAL": list(AFTER_SEAL)}
    lists["LIFTS"] = {str(version): kinds for version, kinds in LIFTS.items()}
    assert answers[1]["tables"] == tables | lists
