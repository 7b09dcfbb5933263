"""向量：Python 一侧给出 sync/vectors/*.json 里写定的结果。"""

import json
from pathlib import Path

import pytest

from sync.amend import amended, result_of
from sync.canon import CanonError, canonical, digest
from sync.digest import addendum_digest, content_digest, record_digest, seal_message
from sync.facts import answers, seal_facts
from sync.forms import in_force
from sync.journal import Head, place
from sync.judge import judge
from sync.lift import lift
from sync.marks import marks
from sync.ops import problems
from sync.state import behind, replay, strays

FOLDER = Path(__file__).parents[2] / "sync" / "vectors"


def _canonical(given):
    try:
        return {"text": canonical(given).decode(), "sha256": digest(given)}
    except CanonError as error:
        return {"error": str(error)}


def _digest(box):
    content = content_digest(box["ops"], box["package_hash"], box["form"], box["team"])
    return {"content": content, "record": record_digest(box["ops"], content)}


def _addendum(given):
    message = seal_message(given["insp"], given["before"], given["record"]).decode()
    return {"after": addendum_digest(given["before"], given["p"]), "seal_message": message}


def _amended(given):
    state = amended(replay(given["ops"]), given["more"])
    found = sorted(name for name in state["heads"] if name.startswith("finding:"))
    return {"result": result_of(state), "answers": answers(state), "findings": found, "conflicts": state["conflicts"]}


def _lift(given):
    return lift(given["op"], {int(version): kinds for version, kinds in given["lifts"].items()})


RUNS = {
    "canonical": _canonical,
    "ops": problems,
    "behind": lambda given: behind(*given),
    "lift": _lift,
    "replay": replay,
    "marks": lambda ops: marks(replay(ops), "00000009-0000-7000-8000-000000000001"),
    "digest": _digest,
    "addendum": _addendum,
    "amended": _amended,
    "strays": lambda given: strays(given["added"], given["p"]),
    "forms": lambda given: in_force(given["versions"], given["ops"], given["holder"]),
    "journal": lambda given: place(Head(4, "h"), *given),
    "judge": lambda given: judge({"kind": given[0], "p": (given[2:] or [{}])[0]}, given[1]),
    "facts": lambda given: seal_facts(replay(given["ops"]), given["content"], given["form"], given["run"]),
}


def cases():
    """全部向量。"""
    for name in RUNS:
        for case in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["cases"]:
            yield pytest.param(name, case, id=f"{name}: {case['name']}")


@pytest.mark.parametrize(("name", "case"), list(cases()))
def test_vector(name, case):
    """每个向量的结果与写定的相同。"""
    assert RUNS[name](case["in"]) == case["out"]


def test_every_file_is_run():
    """没有无人运行的向量文件。"""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RUNS)
