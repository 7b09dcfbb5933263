"""预热的排版进程：先装好排版程序、字体、样式，每来一份任务就分出一个子进程去排（只在 Linux 上）。

The parent never touches a document. Each child first opens the files it was named, then closes the door: no new file,
no socket (RLIMIT_NOFILE 0), limits on time, memory and output; whatever would have to be opened now was opened while
warming up. A child that needs more, such as a font of this machine for a rare character, ends with COLD and the caller
takes the slow way. Spoken to by documents/press.py over a socket: one message per job, with four descriptors.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import io
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from server.documents import glyphs, layout
from server.documents.pictures import jpeg
from server.shell import NO_MEMORY, NO_ROOM, confine

RENDERERS = tuple(f"server.documents.{name}" for name in ("render", "letters", "minutes", "plain", "tables", "blank"))
COLD = 68
READY = b"ready"
FACES = "".join(
    f'<p style="font: {weight} SIZE Sunlot {family}">双随机、一公开 abc 0123</p>'
    for family in ("Serif", "Sans")
    for weight in (400, 700)
)
SAMPLE = f"""<html><head><title>预热</title><meta name="dcterms.created" content="2026-01-01"></head><body>{FACES}
<p>抽查<b>结果</b></p><table><tr><td>一</td></tr></table><img src="blob:sample">
<svg width="9" height="9" viewBox="0 0 9 9"><path stroke="#000" d="M0 .5h7"/></svg></body></html>"""
PATIENCE = 20.0


@dataclass
class Running:
    """一个正在排的子进程。"""

    report: socket.socket
    until: float


def main() -> None:
    """入口：标准输入是与调用者相连的套接字。"""
    control = socket.socket(fileno=0)
    folder = warm_up()
    gc.collect()
    gc.freeze()  # the collector must not write into pages shared with the children
    gc.disable()
    free = trial(locked=False)
    shutil.rmtree(folder, ignore_errors=True)  # every font is mapped by now: nothing is left behind if we are killed
    if not free or trial(locked=True) != free:
        sys.exit(1)
    control.send(READY)
    Keeper(control).run()


def warm_up() -> str:
    """把与文书无关的都装好：程序、四种字体、样式表、图像解码、PDF 的色彩描述；返回放字体的临时文件夹。"""
    for name in RENDERERS:
        importlib.import_module(name)
    layout.program()
    import weasyprint.pdf as writer

    profile = Path(str(writer.__file__)).with_name("sRGB2014.icc").read_bytes()
    kept: Any = _Kept({"sRGB2014.icc": profile})
    writer.files = lambda _package: kept  # the one file the layout program opens anew for every document
    for name in sorted(path.name for path in layout.TEMPLATES.glob("*.css")):
        layout.parsed(layout.sheet(name))
    for name in layout.environment().list_templates(extensions=["html"]):
        layout.environment(name.startswith("follow_")).get_template(name)
    glyphs.keep()
    _lay("12pt", _picture())
    fonts = layout.fonts()
    folder, fonts._folder = str(fonts._folder), None
    return folder


class _Kept:
    """装着几份内容的文件夹。"""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents

    def __truediv__(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(open=lambda _mode: io.BytesIO(self.contents[name]))


def _picture() -> bytes:
    from PIL import Image

    found = b""
    for kind, mode in (("PNG", "RGBA"), ("WEBP", "RGB"), ("JPEG", "RGB")):  # loads each decoder
        out = io.BytesIO()
        Image.new(mode, (8, 8)).save(out, kind)
        found = jpeg(out.getvalue(), 4)
    return found


def _lay(size: str, picture: bytes) -> bytes:
    html = SAMPLE.replace("SIZE", size)
    pages = layout.pages(html, layout.sheet("print.css"), {"sample": picture}, archival=True)
    note = layout.Attached("a.json", b"{}", "x", "Data")
    return layout.written(pages, identifier="sample", archival=True, attached=[note])


def trial(locked: bool) -> bytes:
    """分出一个子进程排一份字号没见过的，返回它的指纹；排不出来为空。

    A layout library may not survive being forked, or open its fonts anew: then locked and free differ.
    """
    picture, (told, tells) = _picture(), os.pipe()
    child = os.fork()
    if not child:
        with _Ending():
            if locked:
                _confine(20, 2048 << 20, 1 << 20)
            os.write(tells, hashlib.sha256(_lay("7.77pt", picture)).digest())
    os.close(tells)
    with os.fdopen(told, "rb") as answer, selectors.DefaultSelector() as selector:
        selector.register(answer, selectors.EVENT_READ)
        if not selector.select(PATIENCE):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return answer.read()


class Keeper:
    """看守：收任务、分身、到时收走、报告结果；调用者一走，全部收摊。"""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.running: dict[int, Running] = {}

    def run(self) -> None:
        """守到调用者关门为止。"""
        woken, wakes = os.pipe()
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _sign, _frame: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _ in selector.select(self._patience())}
                if woken in ready:
                    os.read(woken, 4096)
                self._collect()
                if self.control.fileno() in ready and not self._accept():
                    break
        for pid in self.running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _patience(self) -> float | None:
        if not self.running:
            return None
        return max(0.0, min(one.until for one in self.running.values()) - time.monotonic())

    def _accept(self) -> bool:
        text, given, _flags, _address = socket.recv_fds(self.control, 65536, 4)
        if not text:
            return False
        job = json.loads(text)
        source, out, err, report = given
        pid = os.fork()
        if not pid:
            with _Ending():
                os.dup2(err, 2)
                signal.set_wakeup_fd(-1)
                self.control.close()
                _work(job, source, out)
        for each in (source, out, err):
            os.close(each)
        self.running[pid] = Running(socket.socket(fileno=report), time.monotonic() + job["wall_s"])
        return True

    def _collect(self) -> None:
        now = time.monotonic()
        for pid in list(self.running):
            done, status, used = os.wait4(pid, os.WNOHANG)
            if not done and now >= self.running[pid].until:
                os.kill(pid, signal.SIGKILL)
                done, status, used = os.wait4(pid, 0)
            if done:
                said = {
                    "code": os.waitstatus_to_exitcode(status),
                    "cpu_ms": round(1000 * (used.ru_utime + used.ru_stime)),
                    "peak_kb": used.ru_maxrss,
                }
                report = self.running.pop(pid).report
                with report, suppress(OSError):
                    report.send(json.dumps(said).encode())


class _Ending:
    """在子进程里：做完就走，绝不回到看守的循环，也不替看守收拾。"""

    def __enter__(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> NoReturn:
        code = 0
        if isinstance(error, MemoryError):
            code = NO_MEMORY
        elif isinstance(error, OSError) and error.errno == 27:  # EFBIG: the output limit
            code = NO_ROOM
        elif error is not None:
            with suppress(BaseException):
                os.write(2, "".join(traceback.format_exception(error)).encode("utf-8", "replace")[-8000:])
            code = 1
        os._exit(code)


def _work(job: dict[str, Any], source: int, out: int) -> None:
    """排一份：读任务、打开点名的影像、上锁、排、写出。"""
    with os.fdopen(source, "rb") as given:
        told = json.loads(given.read())
    named = list((told.get("files") or told.get("images") or {}).values())
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(named) + 64, len(named) + 64))
    files = layout.Files(named, held=True)
    _confine(job["cpu_s"], job["memory"], job["output"])
    module = sys.modules[job["module"]]
    glyphs.only_shipped(lambda: os._exit(COLD))
    content = memoryview(module.make(told, files))
    while content:
        content = content[os.write(out, content) :]


def _confine(cpu_s: int, memory: int, output: int) -> None:
    """上锁：时间、内存、输出有限；从此打不开任何文件，也连不上任何地方。"""
    confine(cpu_s, memory, output)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    main()
