"""排版所用的本机程序库：按名直接装入，不为找库而另起程序。"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_searching() -> Iterator[None]:
    """装入期间不搜索程序库（Linux）。

    The layout program tries several names per library; for each that is not a file name, ctypes runs ldconfig, a
    compiler and a linker: 54 processes before the right name has its turn, which the loader finds by itself. Other
    systems need the search.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search
