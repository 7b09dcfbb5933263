"""把一张影像答给网页：在受限子进程里重新编码，不带拍摄信息，只许本人的浏览器留着（rulings 32）。"""

from __future__ import annotations

from flask import Response, request

from server import storage
from server.documents.service import NotRendered, picture
from server.problems import Problem

PRIVATE = "private, max-age=3600"


def shown(sha256: str) -> Response:
    """一张影像的 JPEG；浏览器已有的答 304。Raises Problem unsupported_media."""
    headers = {"ETag": f'"{sha256}"', "Cache-Control": PRIVATE}
    if request.if_none_match.contains(sha256):
        return Response(status=304, headers=headers)
    try:
        with storage.readable(sha256) as path:
            content = picture(path)
    except NotRendered as refused:
        raise Problem("unsupported_media", refused.message + "。") from refused
    return Response(content, content_type="image/jpeg", headers=headers)
