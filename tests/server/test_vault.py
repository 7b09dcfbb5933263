"""加密的流：改一个字节、截一截、换把密钥，各有各的说法。"""

from __future__ import annotations

import io

import pytest

from server.vault import FRAME, Damaged, Opener, Sealer, Truncated, VaultError, WrongKey

KEY = bytes(range(32))


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, KEY)
    sealer.write(content)
    sealer.close()
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    opener = Opener(io.BytesIO(data), key)
    content = opener.read()
    opener.finish()
    return content


@pytest.mark.parametrize("size", [0, 1, FRAME, FRAME + 1, 3 * FRAME])
def test_what_goes_in_comes_out(size: int) -> None:
    """写进去的原样读出来，跨帧也一样。"""
    content = bytes(size)
    assert opened(sealed(content)) == content


def test_every_changed_byte_is_refused() -> None:
    """改动任何一个字节都打不开。"""
    good = sealed(b"content")
    for at in range(len(good)):
        bad = bytearray(good)
        bad[at] ^= 1
        with pytest.raises(VaultError):
            opened(bytes(bad))


def test_every_truncation_is_named() -> None:
    """截断说截断。"""
    good = sealed(bytes(FRAME + 5))
    for size in (0, 10, 40, FRAME // 2, len(good) - 1):
        with pytest.raises(Truncated):
            opened(good[:size])


def test_a_whole_missing_last_frame_is_truncation() -> None:
    """整帧缺失也是截断。"""
    good = sealed(bytes(FRAME + 5))
    with pytest.raises(Truncated):
        opened(good[: -(4 + 5 + 16)])


def test_another_key_is_named() -> None:
    """密钥不对说密钥不对。"""
    with pytest.raises(WrongKey):
        opened(sealed(b"x"), bytes(32))


def test_something_appended_is_refused() -> None:
    """末尾多出内容不收。"""
    with pytest.raises(Damaged):
        opened(sealed(b"x") + b"y")
