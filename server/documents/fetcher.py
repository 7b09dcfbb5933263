"""取材：排版时只给三样东西——随任务交来的图、自带的字体、内嵌数据；没有网络，没有磁盘。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONTS = Path(__file__).parent / "fonts"


class Refused(FatalURLFetchingError):  # type: ignore[misc]
    """要取的东西不在给定的材料里：整份文书不出。"""


class GivenOnly(URLFetcher):  # type: ignore[misc]
    """只认 blob:（交来的图）与 font:（自带字体）；其余一律拒绝。"""

    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("blob", "font"), allow_redirects=False, fail_on_errors=True)
        self.blobs = blobs

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """按网址取材料。

        Raises Refused for anything that was not given.
        """
        scheme, _, name = url.partition(":")
        if scheme == "blob" and name in self.blobs:
            return URLFetcherResponse(url, self.blobs[name], {"Content-Type": "image/jpeg"})
        if scheme == "font" and (FONTS / name).parent == FONTS and (FONTS / name).is_file():
            return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/otf"})
        raise Refused(f"文书里引用了没有交来的材料：{url[:80]}")
