"""make bench AREA 与 make drill NAME：各是 tools/ 下的一个程序，结果各写一个 JSON 文件。"""

from __future__ import annotations

import json
import subprocess

from steps import environment, frontend, native
from steps.console import ROOT, Stop, say

COULD_NOT = 2


def bench(name: str) -> int:
    """测一项速度，写 bench/<name>.json。"""
    return _play("bench", "benches", "测速项", name)


def drill(name: str) -> int:
    """做一次大演练，写 drill/<name>.json；跑不了是 2，绝不是 0。"""
    return _play("drill", "drills", "演练", name)


def _play(folder: str, programs: str, noun: str, name: str) -> int:
    known = sorted(path.stem for path in (ROOT / "tools" / programs).glob("[a-z]*.py"))
    if name not in known:
        raise Stop(f"没有这个{noun}：{name or '（未指明）'}。可选：{'、'.join(known) or '（还没有）'}", code=COULD_NOT)
    environment.prepare("test")
    native.libraries()
    frontend.build()
    say(f"· {noun} {name} …")
    done = subprocess.run(
        [environment.PYTHON, "-m", f"tools.{programs}.{name}"], cwd=ROOT, stdout=subprocess.PIPE, check=False
    )
    return _keep(folder, name, done.stdout, done.returncode)


def _keep(folder: str, name: str, output: bytes, code: int) -> int:
    """标准输出必须是 JSON；不是就当没跑成。"""
    try:
        json.loads(output)
    except ValueError:
        raise Stop(f"{name} 没有给出结果（退出码 {code}）", code=code if code == 1 else COULD_NOT) from None
    target = ROOT / folder / f"{name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(output)
    say(output.decode().rstrip())
    say(f"· 已写 {target.relative_to(ROOT)}")
    return code
