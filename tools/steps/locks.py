"""make lock：把 .in 文件锁成带哈希的 .txt；文件里不留任何软件源的地址。"""

from __future__ import annotations

from steps import environment
from steps.console import ROOT, must

COMMON = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
    "--quiet",
]


def lock() -> int:
    """重写四个锁定文件；已锁的版本只在 .in 要求时变化。"""
    environment.prepare("test")
    uv = environment.uv()
    for source, target, *constraint in (
        ("requirements.in", "requirements.txt"),
        ("requirements-test.in", "requirements-test.txt", "-c", "requirements.txt"),
        ("tools/uv.in", "tools/uv.txt"),
        ("tools/node.in", "tools/node.txt"),
    ):
        must([uv, "pip", "compile", source, *constraint, *COMMON, "-o", target], "lock", f"锁不住 {source}", cwd=ROOT)
    return 0
