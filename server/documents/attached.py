"""附件：从 PDF 里取出随附的文件，供核验。"""

from __future__ import annotations

import io
from typing import Any


class NoDossier(ValueError):
    """不是带附件的现场卷；消息是一句中文。"""


def attachments(content: bytes) -> dict[str, bytes]:
    """PDF 的附件：名称到内容。

    Raises NoDossier when the file is no readable PDF or carries nothing.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        root: Any = PdfFileReader(io.BytesIO(content)).root
        pairs = root["/Names"]["/EmbeddedFiles"]["/Names"]  # indexing follows references, iterating does not
        return {str(pairs[at]): bytes(pairs[at + 1]["/EF"]["/F"].data) for at in range(0, len(pairs), 2)}
    except (KeyError, IndexError) as error:
        raise NoDossier("PDF 里没有附带的记录") from error
    except Exception as error:  # a reader of damaged files fails in many ways; all of them mean the same here
        raise NoDossier("PDF 读不了，可能已损坏") from error
