"""本机在网上叫什么、在哪里：证书里要写的名称与地址。"""

from __future__ import annotations

import contextlib
import ipaddress
import socket

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
HERE = ("localhost", "127.0.0.1", "::1")


def names(host: str) -> list[str]:
    """监听在 host 时，别人可能用来找到它的名称与地址；本机的总在内。

    Everywhere means the name of this machine and the addresses of its local networks; without HOST only loopback.
    """
    if host not in EVERYWHERE:
        return list(dict.fromkeys([*HERE, host]))
    own = socket.gethostname().lower()
    called = [own] if "." not in own or own.endswith((".local", ".lan", ".internal")) else []
    called += [f"{own}.local"] if called and "." not in own else []
    return list(dict.fromkeys([*HERE, *called, *addresses()]))


def address(host: str) -> str:
    """扫码打开的那个地址：指明的就用指明的，到处都听就用内网地址。"""
    if host not in EVERYWHERE:
        return host
    return next(iter(addresses()), "127.0.0.1")


def addresses() -> list[str]:
    """本机的内网地址，去往外面的那一个在前；不发出任何数据。"""
    found: list[str] = []
    for family, outside in ((socket.AF_INET, "10.255.255.255"), (socket.AF_INET6, "fd00::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((outside, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    with contextlib.suppress(OSError):
        found += [str(row[4][0]) for row in socket.getaddrinfo(socket.gethostname(), None)]
    kept = [each.split("%")[0] for each in dict.fromkeys(found)]
    return [each for each in dict.fromkeys(kept) if _inner(each)]


def _inner(text: str) -> bool:
    found = ipaddress.ip_address(text)
    return found.is_private and not found.is_loopback and not found.is_link_local and not found.is_unspecified
