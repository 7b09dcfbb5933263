"""坏网络：手机与服务器之间的一段线，按说好的方式出错；不要内核的帮忙，不要 root。

Every connection goes to the server as it comes; what goes wrong is said by `fault`: rate and delay always count, the
others happen to the next `times` connections (or requests) and then stop.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

PIECE = 4096
PORTAL = b"<html><body>please sign in to this Wi-Fi</body></html>"


@dataclass
class Fault:
    """一种毛病。

    rate, rate_down: bytes a second up and down; rtt: seconds before each answer; delay: seconds before each piece up;
    after: bytes up before it strikes; times: how often.
    kind: cut (reset both sides), half_open (swallow for ever), drop_response, duplicate (the request again on a new
    connection, its answer thrown away), truncate (the answer ends early), portal (an HTML page with status 200).
    """

    rate: float = 0.0
    rate_down: float = 0.0
    rtt: float = 0.0
    delay: float = 0.0
    kind: str = ""
    after: int = 0
    times: int = 0


class FaultProxy:
    """一个在自己线程里的代理；with 进出。"""

    def __init__(self, target: int) -> None:
        self.target, self.port = target, 0
        self.fault = Fault()
        self.up = self.down = self.hit = self.connections = 0
        self.free_at = self.down_free_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._writers: list[asyncio.StreamWriter] = []

    def __enter__(self) -> FaultProxy:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def sever(self) -> None:
        """断开现有的全部连接。"""
        self._loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in self._writers])

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        everything = asyncio.all_tasks(self._loop)
        for task in everything:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*everything, return_exceptions=True))
        for writer in self._writers:
            writer.transport.abort()
        self._loop.run_until_complete(server.wait_closed())
        self._loop.run_until_complete(asyncio.sleep(0.01))  # aborted sockets are closed one turn later
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        back, out = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.append(out)
        return back, out

    def _strikes(self) -> str:
        """这一次出不出错；出一次少一次。"""
        if not self.fault.kind or self.fault.times <= 0:
            return ""
        self.fault.times -= 1
        self.hit += 1
        return self.fault.kind

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        first = await reader.read(PIECE)
        if not first:
            writer.close()
            return
        kind = self._strikes()
        if kind == "portal":
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PORTAL)}\r\n"
            writer.write(head.encode() + b"Connection: close\r\n\r\n" + PORTAL)
            await writer.drain()
            writer.close()
            return
        back, out = await self._open()
        spare = (await self._open())[1] if kind == "duplicate" else None
        down = asyncio.ensure_future(self._down(back, writer, kind))
        try:
            await self._up(first, reader, [out, *([spare] if spare else [])], kind)
        except ConnectionAbortedError:
            down.cancel()
            for side in (writer, out):
                side.transport.abort()
            return
        await down
        for side in (writer, out, *([spare] if spare else [])):
            side.close()

    async def _up(
        self, piece: bytes, reader: asyncio.StreamReader, outs: list[asyncio.StreamWriter], kind: str
    ) -> None:
        sent = 0
        while piece:
            await self._pay(len(piece))
            sent += len(piece)
            self.up += len(piece)
            if kind in ("cut", "half_open") and sent > self.fault.after:
                piece = piece[: max(0, len(piece) - (sent - self.fault.after))]
                for out in outs:
                    out.write(piece)
                if kind == "cut":
                    await asyncio.sleep(0.02)
                    raise ConnectionAbortedError
                await asyncio.sleep(3600)
            for out in outs:
                out.write(piece)
                await out.drain()
            piece = await reader.read(PIECE)
        for out in outs:
            if out.can_write_eof():
                out.write_eof()

    async def _pay(self, size: int) -> None:
        """一条线，大家分着用：按到达次序排队。"""
        if self.fault.delay:
            await asyncio.sleep(self.fault.delay)
        if self.fault.rate:
            now = self._loop.time()
            self.free_at = max(now, self.free_at) + size / self.fault.rate
            await asyncio.sleep(self.free_at - now)

    async def _wait_down(self, size: int) -> None:
        """答复的头一块多等一个来回；其余按下行的速度。"""
        now = self._loop.time()
        if self.fault.rtt and size < PIECE:
            await asyncio.sleep(self.fault.rtt)
        if self.fault.rate_down:
            self.down_free_at = max(now, self.down_free_at) + size / self.fault.rate_down
            await asyncio.sleep(max(0.0, self.down_free_at - self._loop.time()))

    async def _down(self, back: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: str) -> None:
        if kind == "drop_response":
            await back.read(PIECE)
            writer.transport.abort()
            return
        while piece := await back.read(PIECE):
            self.down += len(piece)
            await self._wait_down(len(piece))
            if kind == "truncate":
                writer.write(piece[: len(piece) // 2])
                await writer.drain()
                writer.transport.abort()
                return
            writer.write(piece)
            await writer.drain()
        writer.close()  # the server hung up: the phone learns it, as on a real line


def through(proxy: FaultProxy, client: Any) -> Any:
    """把客户端接到代理上。"""
    client.port = proxy.port
    return client
