"""入库的文件：不含不该有的路径与词，锁定文件不指名任何软件源，入口可执行。"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Written so that this file does not contain what it looks for.
FORBIDDEN = re.compile(
    r"/w[o]rk/(?:main|shared)|/f[a]rm/|(?<![\w.])/r[o]ot/|bash_j[o]bs|before-st[o]p|sub-?ag[e]nt|\bLL[M]\b|Chat[G]PT|\bClau[d]e\b"
    r"|https?://(?:reg[i]stry|f[i]les|pyp[i]|d[e]b)[.]"
)
BINARY = {
    ".png",
    ".jpg",
    ".otf",
    ".ttf",
    ".woff2",
    ".pdf",
    ".xls",
    ".xlsx",
    ".zip",
    ".gz",
    ".heic",
    ".webp",
    ".bin",
    ".db",
}
LARGEST = 4 * 2**20


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _tracked() -> list[Path]:
    names = _git("ls-files", "-z").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_speaks_of_the_machine_it_was_written_on() -> None:
    """没有本机路径、软件源地址，也不说是怎么写成的。"""
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in _tracked()
        if path.suffix not in BINARY and (match := FORBIDDEN.search(path.read_text("utf-8", errors="replace")))
    }
    assert found == {}


def test_lock_files_name_no_registry() -> None:
    """锁定文件只有版本与哈希：谁都可以从自己的软件源装。"""
    packages = json.loads((ROOT / "pwa" / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry and not entry.get("link")] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []
    for lock in (*ROOT.glob("requirements*.txt"), ROOT / "tools" / "uv.txt", ROOT / "tools" / "node.txt"):
        assert not re.search(r"https?://|index-url|find-links", lock.read_text("utf-8")), lock.name


def test_the_lock_knows_every_platform() -> None:
    """可选的平台包一个不少：npm ci 在别的机器上也装得成。"""
    packages = json.loads((ROOT / "pwa" / "package-lock.json").read_text("utf-8"))["packages"]
    optional = [(name, other) for name, entry in packages.items() for other in entry.get("optionalDependencies", {})]
    homes = [(other, {f"{name}/node_modules/{other}", f"node_modules/{other}"}) for name, other in optional]
    assert [other for other, places in homes if not places & packages.keys()] == []


def test_every_locked_package_has_a_hash() -> None:
    """每个 Python 包都锁到版本，并带哈希。"""
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text("utf-8").replace("\\\n", "")
        rows = [row for row in text.splitlines() if row.strip() and not row.startswith("#")]
        assert rows, lock.name
        assert [row for row in rows if "==" not in row or "--hash=sha256:" not in row] == [], lock.name


def test_no_tracked_file_is_large() -> None:
    """没有误收的大文件或数据。"""
    assert [str(path.relative_to(ROOT)) for path in _tracked() if path.stat().st_size > LARGEST] == []


def test_the_check_entry_is_executable_and_calls_make_test() -> None:
    """.ci/run 可执行，跑的就是 README 里的那条命令。"""
    assert _git("ls-files", "--stage", ".ci/run").startswith("100755")
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")
