"""Debian 软件包：是 root 就装，不是就给出那一行命令。"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from steps.console import run, say, warn


def line(packages: list[str]) -> str:
    """用户可以照抄的一行。"""
    return "apt-get install -y --no-install-recommends " + " ".join(packages)


def able() -> bool:
    """是 Debian 系，而且是 root。"""
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None and os.geteuid() == 0


def install(packages: list[str], purpose: str) -> bool:
    """装上返回 True；没有权限或没装成时打印那一行并返回 False。"""
    if not packages:
        return True
    if able():
        say(f"· 安装系统软件包（{purpose}）：{' '.join(packages)}")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        command = line(packages).split()
        if run(command, "apt", env=env)[0] == 0:
            return True
        # Fresh images carry no package lists, old ones carry stale ones.
        run(["apt-get", "update", "-q"], "apt-update", env=env)
        if run(command, "apt", env=env)[0] == 0:
            return True
    warn(f"! {purpose} 需要以下系统软件包，请以 root 执行：\n    {line(packages)}")
    return False
