"""读 CSV：UTF-8（含 BOM）、UTF-16、GB18030；分隔符看表头那几行。"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from server.registry.imports.limits import Unreadable

SEPARATORS = ",\t;|"


def decode(content: bytes) -> str:
    """按 BOM 或试读认出编码。

    Raises Unreadable when no encoding fits: guessing would turn names into other names.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(content, "utf-16")
    if content[:3] == b"\xef\xbb\xbf":
        return _strict(content[3:], "utf-8")
    zeros = content[:400].count(0)
    if zeros:
        even = content[0:400:2].count(0)
        return _strict(content, "utf-16-be" if even * 2 > zeros else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("import.encoding", "认不出文字编码。请另存为 UTF-8 的 CSV 或电子表格再导入。") from error


def separator(text: str) -> str:
    """前几行里出现最多的分隔符。"""
    head = "\n".join(text.splitlines()[:5]) if len(text) < 20_000 else text[:20_000]
    return max(SEPARATORS, key=head.count)


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """逐行给出（行号, 各格）；行号按记录计，引号里的换行不另算一行。"""
    if b"\x00" in content[:8] and content[:2] not in (b"\xff\xfe", b"\xfe\xff") and content[1:2] != b"\x00":
        raise Unreadable("import.format", "认不出这是什么文件。请交电子表格（xlsx、xls、ods）或 CSV。")
    text = decode(content)
    csv.field_size_limit(1 << 20)
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)), 1)
    except csv.Error as error:
        raise Unreadable("import.damaged", f"CSV 读到一半读不下去：{_chinese(error)}") from error


def _chinese(error: csv.Error) -> str:
    return "有一格超过一百万字，多半是少了一个引号。" if "field larger" in str(error) else "有不能识别的字符。"
