"""排版（在受限子进程里）：读一份任务，写一份 PDF/A-3b。

stdin: {"record": {…}, "manifest": {…}, "files": {sha256: path}}; stdout: the PDF. Same input, same bytes:
dates come from the record, the identifier from its digest.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.documents import glyphs, view
from server.documents.libraries import without_searching
from server.documents.pictures import Unreadable, jpeg
from server.shell import decline
from sync.canon import canonical

HERE = Path(__file__).parent
PHOTO_SIDE, INK_SIDE = 1100, 600


def main() -> None:
    """子进程入口。"""
    gc.disable()  # one document and out: looking for garbage costs more than it gives back
    job = json.load(sys.stdin)
    record = job["record"]
    if gaps := view.absent(record):
        decline("document.fields_missing", "缺少必填栏目：" + "、".join(gaps))
    images = pictures(record, job["files"])
    html = glyphs.typeset(page(view.context(record), images))
    sys.stdout.buffer.write(pdf(html, images, record, job["manifest"]))


def page(context: dict[str, Any], images: dict[str, bytes]) -> str:
    """套模板；值一律转义，模板里没有的值是错误。"""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("dossier.html").render({**context, "images": frozenset(images)})


def pictures(record: dict[str, Any], files: dict[str, str]) -> dict[str, bytes]:
    """要印的影像，转成 JPEG；打不开的留空，纸面上会写明。"""
    found = {}
    for row in record["files"]:
        if row["role"] in ("thumb", "strokes", "recording", "file") or row["sha256"] not in files:
            continue
        side = PHOTO_SIDE if row["role"] == "photo" else INK_SIDE
        try:
            found[row["sha256"]] = jpeg(Path(files[row["sha256"]]).read_bytes(), side)
        except (Unreadable, OSError):
            continue
    return found


def pdf(html: str, images: dict[str, bytes], record: dict[str, Any], manifest: dict[str, Any]) -> bytes:
    """排成 PDF/A-3b，附上 record.json 与 manifest.json。"""
    try:
        with without_searching():
            from weasyprint import CSS, HTML, Attachment
            from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        decline("document.no_pango", f"这台机器缺少排版所需的 pango：{error}")
    from server.documents.fetcher import GivenOnly

    fetcher = GivenOnly(images)
    fonts = FontConfiguration()
    made = datetime.fromisoformat(record["bound_on"]).replace(tzinfo=UTC)
    styles = [
        CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="font:")
        for text in (font_faces(), (HERE / "templates" / "print.css").read_text("utf-8"))
    ]
    attached = [
        Attachment(
            string=canonical(content), name=name, description=says, created=made, modified=made, relationship=why
        )
        for name, content, says, why in (
            ("record.json", record, "现场检查全部记录", "Data"),
            ("manifest.json", manifest, "文件清单", "Supplement"),
        )
    ]
    made_pdf: bytes = HTML(string=html, base_url="given:", url_fetcher=fetcher).write_pdf(
        stylesheets=styles,
        font_config=fonts,
        attachments=attached,
        pdf_variant="pdf/a-3b",
        pdf_identifier=record["digests"]["record"].encode(),
        optimize_images=False,
        cache={},
    )
    return made_pdf


def font_faces() -> str:
    """自带字体的声明；没有自带字体时用本机的 Noto。"""
    faces = ""
    for path in glyphs.shipped_fonts():
        family = "Sunlot Serif" if "Serif" in path.name else "Sunlot Sans"
        weight = 700 if "Bold" in path.name else 400
        faces += f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("font:{path.name}"); }}\n'
    return faces


if __name__ == "__main__":
    main()
