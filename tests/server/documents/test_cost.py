"""排版的开销：不另起程序找库，字形表读得快而不少，照片不带附言。"""

from __future__ import annotations

import ctypes.util
import io
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from server.documents import glyphs
from server.documents.libraries import without_searching
from server.documents.pictures import jpeg

LOADING = """
import sys
started = []
sys.addaudithook(lambda event, args: started.append(event) if event in ("subprocess.Popen", "os.fork") else None)
from server.documents.libraries import without_searching
with without_searching():
    import weasyprint
print(len(started))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="只在 Linux 上免去搜索")
def test_loading_the_layout_program_starts_no_other() -> None:
    """装入排版程序时没有另起一个程序。"""
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_the_search_comes_back() -> None:
    """装入之后（哪怕失败）库的搜索照旧。"""
    before = ctypes.util.find_library
    with pytest.raises(OSError, match="absent"), without_searching():
        raise OSError("absent")
    assert ctypes.util.find_library is before


@pytest.mark.parametrize("path", glyphs.shipped_fonts(), ids=lambda path: str(path.stem))
def test_coverage_is_what_the_font_says(path: Path) -> None:
    """快读的码位与字体自己的字形表一个不差。"""
    with TTFont(path) as font:
        assert glyphs.coverage(path) == set(font.getBestCmap())


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_comments_and_positions_stay_behind(mode: str) -> None:
    """附言、拍摄信息、色彩描述都不进文书。"""
    exif = Image.Exif()
    exif[0x010F] = "TESTMAKER"
    out = io.BytesIO()
    Image.new(mode, (64, 48)).save(out, "JPEG", comment=b"left at home", exif=exif, icc_profile=b"profile of a camera")
    made = jpeg(out.getvalue(), 64)
    assert not any(said in made for said in (b"left at home", b"TESTMAKER", b"profile of a camera"))
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.mode, picture.size) == ("RGB", (64, 48))
