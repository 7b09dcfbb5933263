"""给 test_shell 用的子进程：照吩咐做一件出格的事。"""

import os
import subprocess
import sys
import time

from server import shell

what = sys.argv[1]
if what == "echo":
    sys.stdout.buffer.write(sys.stdin.buffer.read())
elif what == "spin":
    while True:
        pass
elif what == "sleep":
    time.sleep(60)
elif what == "eat":
    held = [bytearray(1 << 20) for _ in range(1000)]
elif what == "flood":
    while True:
        sys.stdout.buffer.write(b"x" * 65536)
        sys.stdout.buffer.flush()
elif what == "crash":
    raise ValueError("意外")
elif what == "die":
    os.abort()
elif what == "decline":
    shell.decline("x.y", "不收")
elif what == "environment":
    sys.stdout.write(" ".join(os.environ))
elif what == "spawn":
    code = f"import time,pathlib; time.sleep(2); pathlib.Path({sys.argv[2]!r}).touch()"
    subprocess.run([sys.argv[3], "-c", code], check=False)
