"""全部设置：把环境变量读成一个不可变的对象；别处不读环境。"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """一次启动的全部设置。

    data: folder with everything this installation owns (database, files, keys).
    database_url / public_url: SQLAlchemy URLs; equal on PostgreSQL, two files on SQLite.
    """

    data: Path
    database_url: str
    public_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    demo: bool = False
    proxies: int = 0
    phones_at_once: int = 0
    testing: bool = False
    backup_target: str | None = None

    @property
    def files(self) -> Path:
        """证据与文书文件夹（按 SHA-256 存放）。"""
        return self.data / "files"

    @property
    def keys(self) -> Path:
        """密钥文件夹，只有本用户可读。"""
        return self.data / "keys"

    @property
    def tls(self) -> Path:
        """自建证书与它的密钥（HTTPS=1），只有本用户可读。"""
        return self.data / "tls"

    def secret(self, name: str, size: int = 32) -> bytes:
        """读出某个本机密钥；第一次用时生成并只留给本用户。"""
        self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.keys / f"{name}.hex"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return bytes.fromhex(path.read_text("ascii"))
        value = secrets.token_bytes(size)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(value.hex())
            file.flush()
            os.fsync(file.fileno())
        return value


def from_env(env: Mapping[str, str] | None = None) -> Settings:
    """从环境变量读设置。

    Reads DATA, HOST, PORT, DATABASE_URL, PUBLIC_DATABASE_URL, BASE_URL, DEMO, PROXIES, PHONES_AT_ONCE.
    """
    env = os.environ if env is None else env
    data = Path(env.get("DATA") or "data").resolve()
    url = env.get("DATABASE_URL") or f"sqlite:///{data / 'sunlot.db'}"
    public = env.get("PUBLIC_DATABASE_URL") or (f"sqlite:///{data / 'public.db'}" if url.startswith("sqlite") else url)
    port = int(env.get("PORT") or 8000)
    host = env.get("HOST") or "127.0.0.1"
    return Settings(
        data=data,
        database_url=url,
        public_url=public,
        host=host,
        port=port,
        base_url=(env.get("BASE_URL") or f"http://{host}:{port}").rstrip("/"),
        demo=env.get("DEMO", "1") != "0",
        proxies=int(env.get("PROXIES") or 0),
        phones_at_once=int(env.get("PHONES_AT_ONCE") or 4),
        backup_target=env.get("BACKUP_TARGET") or None,
    )
