"""make drill properties：每条性质用新的例子试两千次（TypeScript 照各自写的次数），一个反例都不许有。

The check asks the same hundred examples everywhere, so that it fails for a change and not by chance; here new ones are
looked for. What is found is printed with its seed: `PROPERTIES=2000 pytest --hypothesis-seed=SEED FILE` shows it again.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

RUNS = 2_000
ROOT = Path(__file__).resolve().parents[2]
VITEST = ROOT / "pwa" / "node_modules" / ".bin" / "vitest"


def told(where: str, holds: str) -> list[str]:
    """带有这几个字的测试文件。"""
    return sorted(str(path) for path in (ROOT / where).rglob("*test*.*") if holds in path.read_text("utf-8"))


def judged(report: Path) -> tuple[int, int]:
    """一份 JUnit 报告里：试了几条，几条不成立。"""
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314  written by our own runs
    wrong = sum(int(each.get("failures", 0)) + int(each.get("errors", 0)) for each in suites)
    return sum(int(each.get("tests", 0)) for each in suites), wrong


def main() -> int:
    """两边各试一遍，打印合计；有反例退出 1，没有 node 退出 2。"""
    if shutil.which("node") is None or not VITEST.exists():
        print("没有 node 或者前端的依赖：不能试 TypeScript 的性质", file=sys.stderr)
        return 2
    seed = secrets.randbelow(2**31)
    print(f"  seed {seed}", file=sys.stderr)
    env = os.environ | {"PROPERTIES": str(RUNS), "PROPERTIES_SEED": str(seed)}
    with tempfile.TemporaryDirectory() as folder:
        python, script = Path(folder, "python.xml"), Path(folder, "typescript.xml")
        asked = told("tests", "from hypothesis import given")
        first = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider", "-k", "not fuzz", *asked]
        first += [f"--hypothesis-seed={seed}", f"--junit-xml={python}"]
        found = told("pwa/tests/field", "from 'fast-check'")
        second = [str(VITEST), "run", "--reporter=default", "--reporter=junit", f"--outputFile={script}", *found]
        for argv, cwd in ((first, ROOT), (second, ROOT / "pwa")):
            subprocess.run(argv, env=env, cwd=cwd, stdout=sys.stderr, check=False)
        counts = [judged(each) for each in (python, script)]
    failed = sum(wrong for _, wrong in counts)
    print(json.dumps({"seed": seed, "examples": RUNS, "tests": sum(n for n, _ in counts), "failed": failed}))
    return 1 if failed or not all(n for n, _ in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
