"""系统库与系统程序：文书要 pango，测试要 Chromium 等。"""

from __future__ import annotations

import ctypes
import ctypes.util
import shutil
from pathlib import Path

from steps import apt
from steps.console import Stop, warn

# Names for ctypes: the Linux file first, then what find_library knows elsewhere.
LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "pango-1.0"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "pangoft2-1.0"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "harfbuzz-subset"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PROGRAMS = {"poppler-utils": "pdfsig", "qpdf": "qpdf", "redis-server": "redis-server"}
HAN_FONTS = ("wqy", "noto", "NotoSansCJK", "SourceHanSans")


def libraries() -> bool:
    """文书要的三个库；缺了仍可运行，只是暂时出不了 PDF。"""
    missing = [package for package, names in LIBRARIES.items() if not _loads(*names)]
    if apt.install(missing, "生成 PDF 文书"):
        return True
    warn("  其余功能照常；文书在装好之前处于“待生成 PDF”。")
    return False


def browser() -> Path:
    """Chromium 的位置；没有它测试就不算跑过，停下。"""
    missing = [package for package, program in PROGRAMS.items() if not shutil.which(program)]
    if not _chromium():
        missing.insert(0, "chromium")
    if not _han_font():
        missing.append("fonts-wqy-microhei")
    apt.install(missing, "测试")
    found = _chromium()
    if found is None:
        raise Stop("测试要在真的 Chromium 里进行，而这台机器没有。装好上面一行里的软件包再来。")
    return Path(found)


def _chromium() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _han_font() -> bool:
    """浏览器里能显示汉字；不然截图全是方框。"""
    folders = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".fonts",
        Path("/System/Library/Fonts"),
    ]
    names = (file.name.lower() for folder in folders if folder.is_dir() for file in folder.rglob("*.tt[cf]"))
    return any(key.lower() in name and ("cjk" in name or "wqy" in name) for name in names for key in HAN_FONTS)


def _loads(*names: str) -> bool:
    for name in names:
        found = name if ".so" in name else ctypes.util.find_library(name)
        try:
            if found and ctypes.CDLL(found):
                return True
        except OSError:
            continue
    return False
