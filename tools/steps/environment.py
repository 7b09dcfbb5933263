"""Python 环境：.venv（不带 pip）、uv、按哈希锁定的依赖；办过就不再办。"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from steps import apt
from steps.console import ROOT, Stop, fingerprint, must, run, say, stamped, tail

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "run": [ROOT / "requirements.txt"],
    "test": [ROOT / "requirements.txt", ROOT / "requirements-test.txt"],
}
UV_LOCK = ROOT / "tools" / "uv.txt"
NO_PIP = "这个 Python 既没有 pip 也没有 ensurepip，装不了依赖。Debian / Ubuntu 请执行：apt-get install python3-venv"


def prepare(kind: str) -> Path:
    """备好 .venv 并返回其中的 python；kind 是 run 或 test（test 包含 run）。"""
    stamp = VENV / f"sunlot-{kind}.stamp"
    if stamped(stamp, _wanted(kind)) and _works():
        return PYTHON
    say("· 准备 Python 环境 …")
    if not _works():
        must([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], "venv", "建不了 .venv")
    install(LOCKS[kind], f"python-{kind}")
    stamp.write_text(_wanted(kind) + "\n", "ascii")
    return PYTHON


def _wanted(kind: str) -> str:
    """这一套锁定文件装进这一个 .venv；两者之一变了就要重装。"""
    made = VENV / "pyvenv.cfg"
    return fingerprint([*LOCKS[kind], *([made] if made.is_file() else [])], str(VENV))


def install(locks: list[Path], log: str) -> None:
    """按锁定文件装进 .venv，每个包都核对哈希。"""
    arguments = [part for lock in locks for part in ("-r", str(lock))]
    # Compiled now: the limited children that open foreign files may not write, and would compile at every start.
    command = [uv(), "pip", "install", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode", "--quiet"]
    command += arguments
    attempts = (
        [_mirrored(), os.environ | {"UV_NO_CONFIG": "1"}]
        if _pip_setting("index-url")
        else [dict(os.environ), _mirrored()]
    )
    for env in attempts:
        if run(command, log, env=env)[0] == 0:
            return
    raise Stop(f"装依赖没有成功，请检查网络或软件源。\n{tail(log)}")


def _works() -> bool:
    """.venv 里的 Python 还能用，而且够新。"""
    if not PYTHON.exists():
        return False
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.call([PYTHON, "-c", probe], stderr=subprocess.DEVNULL) == 0


def uv() -> str:
    """uv 的位置；没有就用系统的 pip 装进 .venv。"""
    own = VENV / "bin" / "uv"
    if own.exists():
        return str(own)
    if found := shutil.which("uv"):
        return found
    say("· 安装 uv …")
    needs = ["install", "--quiet", "--require-hashes", "-r", str(UV_LOCK)]
    if importlib.util.find_spec("pip") and run([sys.executable, "-m", "pip", "--python", PYTHON, *needs], "uv")[0] == 0:
        return str(own)
    _ensure_ensurepip()
    must([sys.executable, "-m", "venv", "--clear", VENV], "venv", "建不了带 pip 的 .venv")
    must([PYTHON, "-m", "pip", *needs], "uv", "装不了 uv，请检查网络或软件源")
    return str(own)


def _ensure_ensurepip() -> None:
    """Debian 把 ensurepip 拆在 python3-venv 里：有权限就装，没有就说。"""
    if importlib.util.find_spec("ensurepip"):
        return
    apt.install(["python3-venv"], "python3-venv")
    if subprocess.call([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) != 0:
        raise Stop(NO_PIP, code=2)


def _mirrored() -> dict[str, str]:
    """把 pip 的软件源设置翻给 uv：用镜像的人已经在 pip 里设过了。"""
    env = dict(os.environ)
    for setting, variable in (
        ("index-url", "UV_DEFAULT_INDEX"),
        ("extra-index-url", "UV_INDEX"),
        ("find-links", "UV_FIND_LINKS"),
    ):
        if value := _pip_setting(setting):
            env.setdefault(variable, value if setting == "index-url" else _listed(value, setting))
    return env


def _listed(value: str, setting: str) -> str:
    return ("," if setting == "find-links" else " ").join(value.split())


def _pip_setting(name: str) -> str:
    """pip 的一项设置：先看环境变量，再看配置文件。"""
    if value := os.environ.get("PIP_" + name.replace("-", "_").upper()):
        return value
    if not importlib.util.find_spec("pip"):
        return ""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", f"global.{name}"], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""
