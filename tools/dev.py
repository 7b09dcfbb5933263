#!/usr/bin/env python3
"""开发入口：make run、make test 等都只是调用它；只用标准库，没有 make 也能用。

Parses under any Python 3, so that an old one ends in a sentence and not in a SyntaxError.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
SENTENCE = "需要 Python 3.11 或更高版本，当前是 %d.%d。请安装后重试，例如：make run PYTHON=python3.12"


def _newer():
    """Some other Python on the PATH that is new enough, or None."""
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        path = shutil.which(name)
        if path and subprocess.call([path, "-c", "pass"], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def main():
    """转给合适的 Python，然后办事。"""
    if sys.version_info[:2] < OLDEST:
        path = _newer()
        if path is None:
            sys.stderr.write(SENTENCE % sys.version_info[:2] + "\n")
            return 2
        os.execv(path, [path, *sys.argv])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every process below compiles the whole house anew
    from steps.commands import dispatch

    return dispatch(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
