"""检查表的规范写法和指纹：同一张表在任何机器上得到同一个指纹。

Twin: `canonical.ts`.
"""

import hashlib
import json
from typing import Any

LARGEST = 2**53 - 1


def refuse_foreign(value: Any, where: str = "$") -> None:
    """拒绝规范写法之外的值（小数、过大的整数、非 ASCII 键）。

    Raises ValueError naming the place, because a float or a huge integer would
    be written differently by another language.
    """
    if value is None or isinstance(value, (bool, str)):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{where}：整数太大")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            refuse_foreign(part, f"{where}[{index}]")
    elif isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"{where}：键“{key}”必须是 ASCII 字符")
            refuse_foreign(part, f"{where}.{key}")
    else:
        raise ValueError(f"{where}：不能使用 {type(value).__name__} 类型的值")


def canonical(value: Any) -> bytes:
    """规范 JSON 的字节（UTF-8，键排序，无空白）。"""
    refuse_foreign(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def identity(form: dict[str, Any]) -> str:
    """检查表的指纹（S4-12）：规范 JSON 的 SHA-256，64 位十六进制。

    A checklist is immutable and named by this hash.
    """
    return hashlib.sha256(canonical(form)).hexdigest()
