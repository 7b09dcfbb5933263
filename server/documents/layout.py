"""排版程序只在这里调用：取图、套模板、排成 PDF；字体与样式在一个进程里只装一次。

Used in the limited child of every document. `warm()` does beforehand what does not depend on the document, so that a
process that forks after it (documents/warm.py) pays for it once.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.documents import glyphs
from server.documents.libraries import without_searching
from server.documents.pictures import Unreadable, jpeg
from server.documents.words import day
from server.shell import decline

Json = dict[str, Any]
TEMPLATES = Path(__file__).parent / "templates"
PHOTO_SIDE, INK_SIDE = 1100, 600
ARCHIVAL = "pdf/a-3b"
LONG_CELL = 420
"""Characters after which a row may break across pages: a row of one whole page cannot be kept together."""


@dataclass(frozen=True)
class Attached:
    """随 PDF 带走的一份文件。"""

    name: str
    content: bytes
    says: str
    relationship: str


class Files:
    """随任务交来的影像文件；先打开、后上锁的进程只读得到这些。

    Raises OSError from `read` for a file that cannot be read.
    """

    def __init__(self, paths: Iterable[str] = (), held: bool = False) -> None:
        self._held: dict[str, BinaryIO] = {}
        self._only_held = held
        for path in paths if held else ():
            with suppress(OSError):
                self._held[path] = open(path, "rb")  # noqa: SIM115  stays open past the lock

    def read(self, path: str) -> bytes:
        """一个文件的内容。"""
        if not self._only_held:
            return Path(path).read_bytes()
        if path not in self._held:
            raise FileNotFoundError(path)
        self._held[path].seek(0)
        return self._held[path].read()


def serve(make: Callable[[Json, Files], bytes]) -> None:
    """受限子进程的入口：标准输入一份任务，标准输出一份 PDF。"""
    gc.disable()  # one document and out: looking for garbage costs more than it gives back
    sys.stdout.buffer.write(make(json.load(sys.stdin), Files()))


def pictures(paths: Mapping[str, tuple[str, int]], files: Files) -> dict[str, bytes]:
    """要印的影像（指纹到路径与最长边），转成 JPEG；打不开的留空，纸面上会写明。"""
    found = {}
    for sha256, (path, side) in paths.items():
        try:
            found[sha256] = jpeg(files.read(path), side)
        except (Unreadable, OSError):
            continue
    return found


@lru_cache
def environment(lstrip: bool = False) -> Environment:
    """模板环境：值一律转义，模板里没有的值是错误。"""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=lstrip,
    )  # fmt: skip
    found.filters |= {"day": day, "long": lambda cells: any(len(str(cell)) > LONG_CELL for cell in cells)}
    return found


@lru_cache
def sheet(name: str) -> str:
    """一份样式表的文字。"""
    return (TEMPLATES / name).read_text("utf-8")


def page(template: str, values: Json, lstrip: bool = False) -> str:
    """套模板，再看每个字有没有字形（glyphs.typeset）。"""
    return glyphs.typeset(environment(lstrip).get_template(template).render(values))


def pages(html: str, css: str, images: Mapping[str, bytes] | None = None, archival: bool = False) -> Any:
    """排好还没有写出的页面（weasyprint.Document），供看页数后再定字号。

    html: from `page`. css: the text of the style sheet. images: JPEG by sha256, asked for as blob:<sha256>.
    """
    program()
    from weasyprint import HTML

    from server.documents.fetcher import GivenOnly

    options: Json = {"pdf_variant": ARCHIVAL} if archival else {}
    return HTML(string=html, base_url="given:", url_fetcher=GivenOnly(images or {})).render(
        stylesheets=[parsed(css)], font_config=fonts(), cache={}, **options
    )


def written(document: Any, *, identifier: str = "", archival: bool = False, attached: Sequence[Attached] = ()) -> bytes:
    """写成 PDF；archival 为真时是 PDF/A-3b。同样的输入得到同样的字节。

    identifier: what the id of the file is made of. Files attached carry the date of the document.
    """
    from weasyprint import Attachment

    options: Json = {"pdf_variant": ARCHIVAL} if archival else {}
    if identifier:
        options["pdf_identifier"] = identifier.encode()
    if attached:
        made = datetime.fromisoformat(document.metadata.created).replace(tzinfo=UTC)
        options["attachments"] = [
            Attachment(
                string=each.content, name=each.name, description=each.says, created=made, modified=made,
                relationship=each.relationship,
            )
            for each in attached
        ]  # fmt: skip
    content: bytes = document.write_pdf(cache={}, **options)
    return content


def program() -> None:
    """装入排版程序；这台机器没有 pango 时子进程就此结束。"""
    try:
        with without_searching():
            import weasyprint  # noqa: F401
    except OSError as error:
        decline("document.no_pango", f"这台机器缺少排版所需的 pango：{error}")


def dated(html: str, made: str) -> str:
    """在页面里写明成文日期，PDF 的日期由此而来。"""
    day = datetime.fromisoformat(made).replace(tzinfo=UTC)
    return html.replace("<head>", f'<head><meta name="dcterms.created" content="{day:%Y-%m-%d}">', 1)


@lru_cache(maxsize=1)
def fonts() -> Any:
    """装好自带字体的字体表；一个进程一份。"""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from server.documents.fetcher import GivenOnly

    found = FontConfiguration()
    CSS(string=font_faces(), font_config=found, url_fetcher=GivenOnly({}), base_url="font:")
    return found


@lru_cache(maxsize=32)
def parsed(css: str) -> Any:
    """读好的样式表（weasyprint.CSS）。"""
    from weasyprint import CSS

    from server.documents.fetcher import GivenOnly

    return CSS(string=css, font_config=fonts(), url_fetcher=GivenOnly({}), base_url="font:")


def font_faces() -> str:
    """自带字体的声明；没有自带字体时用本机的 Noto。"""
    faces = ""
    for path in glyphs.shipped_fonts():
        family = "Sunlot Serif" if "Serif" in path.name else "Sunlot Sans"
        weight = 700 if "Bold" in path.name else 400
        faces += f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("font:{path.name}"); }}\n'
    return faces
