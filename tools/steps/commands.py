"""命令与它们的用法。"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile

from steps import checks, environment, frontend, lab, locks, native, serve
from steps.console import Stop, must, warn

HELP = {
    "run": "准备环境、构建、建表，启动服务与后台（PORT= HOST= DATA= DEMO=0 HTTPS=1）",
    "test": "全部静态检查与测试",
    "lint": "只做静态检查",
    "build": "只构建前端",
    "bench": "测速，写 bench/AREA.json",
    "drill": "大演练，写 drill/NAME.json",
    "contract": "重写由代码生成的文件：接口说明、问题目录、词表、TypeScript 类型",
    "lock": "重新锁定依赖",
}


def dispatch(arguments: list[str]) -> int:
    """办一条命令，返回退出码：0 成，1 不成，2 用法不对或跑不了。"""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(prog="tools/dev.py", description="阳光抽查的开发入口")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in HELP.items():
        command = commands.add_parser(name, help=text)
        if name in ("bench", "drill"):
            command.add_argument("name", nargs="?", default="")
    chosen = parser.parse_args(arguments)
    try:
        return _do(chosen.command, getattr(chosen, "name", ""))
    except Stop as stop:
        warn(f"✗ {stop}")
        return stop.code
    except KeyboardInterrupt:
        return 130


def _do(command: str, name: str) -> int:
    if command in ("bench", "drill"):
        return lab.bench(name) if command == "bench" else lab.drill(name)
    return {
        "run": serve.run,
        "test": checks.test,
        "lint": _lint,
        "build": _build,
        "contract": _contract,
        "lock": locks.lock,
    }[command]()


def _lint() -> int:
    return 1 if checks.lint().failed else 0


def _contract() -> int:
    environment.prepare("run")
    frontend.packages()
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"DATA": folder}
        must(serve.flask("contract"), "contract", "flask contract 没有成功", env=env)
    must(frontend.npm("run", "api-types"), "api-types", "接口类型没有生成", env=frontend.env(), cwd=frontend.PWA)
    return 0


def _build() -> int:
    environment.prepare("run")
    native.libraries()
    frontend.build()
    return 0
