"""一架相机：照下一屏，顺手量一量。"""

from __future__ import annotations

import io
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, Page
from playwright.sync_api import TimeoutError as TooSlow

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
BOTH = ((1280, 800), (360, 800))
TALLEST = 2600
# Words cut with an ellipsis are looked at by people: some lists shorten on purpose and say the whole name elsewhere.
NOTES = frozenset({"文字被截断"})
# Pictures a page is still fetching: a screen is photographed when its people could look at it.
FETCHED = "() => !document.body.innerText.includes('正在取影像')"


@dataclass(frozen=True)
class Fault:
    """一处不对：哪张图、什么毛病、在哪里。"""

    picture: str
    kind: str
    where: str


@dataclass
class Camera:
    """照相的地方与看到的毛病。"""

    folder: Path
    taken: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    errors: dict[Page, list[str]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """一段路：走不下去就记成毛病，别的段照样照。"""
        began, before = time.monotonic(), len(self.taken)
        try:
            yield
        except (Error, RuntimeError, AssertionError, LookupError, StopIteration) as error:
            self.faults.append(Fault(name, "没有照完", f"{type(error).__name__} {str(error)[:400]}"))
            traceback.print_exc()
        print(f"{name}：{len(self.taken) - before} 张，{time.monotonic() - began:.0f} 秒", flush=True)

    def watch(self, page: Page) -> None:
        """记下这一页的控制台错误。"""
        heard = self.errors.setdefault(page, [])
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))

    def shoot(
        self,
        page: Page,
        name: str,
        *,
        sizes: Sequence[tuple[int, int]] = BOTH,
        touch: bool = False,
        refused: bool = False,
        wait: int = 250,
    ) -> None:
        """各种宽度各照一张。refused 表示这一屏本来就是被拒绝或断网的样子，网络错误不算毛病。"""
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(wait)
            try:
                page.wait_for_function(FETCHED, timeout=15_000)
            except TooSlow:
                self.faults.append(Fault(name, "影像没有取来", f"{width} px"))
            picture = f"{name}-{width}.png" if height == 800 else f"{name}-{width}x{height}.png"
            self.keep(page, picture)
            for found in page.evaluate(f"({MEASURE})({'true' if touch else 'false'})"):
                self.faults.append(Fault(picture, found["fault"], found["where"]))
        for text in self.errors.get(page, []):
            if not (refused and ("Failed to load resource" in text or "net::ERR" in text)):
                self.faults.append(Fault(name, "控制台错误", text[:160]))
        self.errors.get(page, []).clear()

    def keep(self, page: Page, picture: str) -> None:
        """照一张整页的，存成调色板 PNG。"""
        content = page.screenshot(full_page=True, animations="disabled", caret="hide")
        with Image.open(io.BytesIO(content)) as whole:
            seen = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, TALLEST)))
            seen.quantize(96, dither=Image.Dither.NONE).save(self.folder / picture, optimize=True)
        self.taken.append(picture)

    def report(self) -> int:
        """打印毛病表；有毛病答 1。"""
        grave = [fault for fault in self.faults if fault.kind not in NOTES]
        for kind in sorted({fault.kind for fault in self.faults}):
            places: dict[str, list[str]] = {}
            for fault in self.faults:
                if fault.kind == kind:
                    places.setdefault(fault.where, []).append(fault.picture)
            print(f"\n{kind}（{len(places)}{'，供人看' if kind in NOTES else ''}）")
            for where, pictures in places.items():
                more = f" 等 {len(pictures)} 张" if len(pictures) > 1 else ""
                print(f"  {pictures[0]}{more}  {where}")
        total = sum((self.folder / name).stat().st_size for name in self.taken)
        print(f"\n照了 {len(self.taken)} 张，{total / 1e6:.1f} MB；毛病 {len(grave)} 处")
        return 1 if grave else 0
