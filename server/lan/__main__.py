"""python -m server.lan papers|door：make run HTTPS=1 用的两步：备好证书，守着小门。"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from server import clock
from server.lan import door, names, trust
from server.lan.authority import NotLocal, fingerprint, papers
from server.lan.screen import drawn


def main(arguments: list[str]) -> int:
    """papers 打印一个 JSON；door 一直守到被叫停。"""
    parser = argparse.ArgumentParser(prog="python -m server.lan", description=__doc__)
    parser.add_argument("what", choices=("papers", "door"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args(arguments)
    shown = names.address(asked.host)
    place = f"[{shown}]" if ":" in shown else shown
    address, plain = f"https://{place}:{asked.port}/", asked.port + 1
    if asked.what == "door":
        with door.serve(asked.folder / "ca.crt", asked.host, plain, address) as listener:
            listener.serve_forever()
        return 0
    try:
        found = papers(asked.folder, names.names(asked.host), clock.now())
    except NotLocal as problem:
        print(problem, file=sys.stderr)
        return 1
    finger = fingerprint(found.root.read_bytes())
    trusted = f"http://{place}:{plain}/ca"
    told = {
        "certificate": str(found.certificate),
        "key": str(found.key),
        "root": str(found.root),
        "address": address.rstrip("/"),
        "trust": trusted,
        "says": f"{trust.told(finger, address, trusted)}\n\n{drawn(trusted)}",
    }
    print(json.dumps(told, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
