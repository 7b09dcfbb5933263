"""命令：python -m forms run FORM.json ANSWERS.json | check FORM.json | hash FORM.json"""

import json
import sys
from typing import Any

from forms.canonical import identity
from forms.engine import run
from forms.schema import check

USAGE = "用法：python -m forms run FORM.json ANSWERS.json | check FORM.json | hash FORM.json"


def _load(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _usable(path: str) -> dict[str, Any] | None:
    form = _load(path)
    problems = check(form)
    for problem in problems:
        print(problem["message"], file=sys.stderr)
    return None if problems else form


def main(args: list[str]) -> int:
    """执行一条命令；0 成功，1 检查表有问题，2 用法不对或无法运行。"""
    sizes = {"run": 3, "check": 2, "hash": 2}
    if not args or sizes.get(args[0]) != len(args):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        form = _usable(args[1])
        answers = _load(args[2]) if args[0] == "run" else {}
    except (OSError, ValueError) as problem:
        print(f"无法读取：{problem}", file=sys.stderr)
        return 2
    if form is None:
        return 1 if args[0] == "check" else 2
    if not isinstance(answers, dict):
        print("作答文件应当是一组键和值", file=sys.stderr)
        return 2
    if args[0] == "run":
        print(json.dumps(run(form, answers), ensure_ascii=False))
    else:
        print("ok" if args[0] == "check" else identity(form))
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
