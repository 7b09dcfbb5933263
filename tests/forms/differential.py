"""随机比对：fast-check 出题、TypeScript 引擎先答，Python 引擎逐步对答案。"""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from forms.engine import count_facts, run
from forms.schema import check

ROOT = Path(__file__).parents[2]


def able() -> str | None:
    """node 的路径；没有 node 或前端的依赖时为 None。"""
    return shutil.which("node") if (ROOT / "pwa" / "node_modules" / "fast-check").exists() else None


def differences(runs: int, seed: int) -> tuple[Counter[str], list[dict[str, Any]]]:
    """比对 runs 张随机的表：各项合计，和前几处不同。

    Counts: tables, steps, unsound (tables that `check` refuses), stopped, errors, calculated. Raises
    CalledProcessError when node fails.
    """
    node = able()
    assert node is not None
    program = str(Path(__file__).with_name("random.mjs"))
    total: Counter[str] = Counter()
    wrong: list[dict[str, Any]] = []
    with subprocess.Popen([node, program, str(ROOT), str(runs), str(seed)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for line in child.stdout:
            case = json.loads(line)
            wrong += _compare(case, total)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, program)
    return total, wrong[:3]


def _compare(case: dict[str, Any], total: Counter[str]) -> list[dict[str, Any]]:
    form, answers = case["form"], {}
    found: list[dict[str, Any]] = []
    total["tables"] += 1
    total["unsound"] += bool(check(form))
    for step in case["steps"]:
        answers[step["item"]] = step["answer"]
        ours, numbers = run(form, answers), count_facts(form, answers, {"q01": "写明"}, {"q02"})
        total["steps"] += 1
        total["stopped"] += ours["stopped"] is not None
        total["errors"] += bool(ours["errors"])
        total["calculated"] += "values" in ours
        if (ours, numbers) != (step["out"], step["counts"]):
            found.append({"form": form, "answers": dict(answers), "python": ours, "typescript": step["out"]})
    return found
