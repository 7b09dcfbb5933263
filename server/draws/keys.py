"""封存密钥：代号密钥与系统的数只以密文入库，开封用的钥匙在库外。"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app


def fresh() -> str:
    """32 个随机字节，写成 64 个十六进制字符。"""
    return secrets.token_hex(32)


def seal(value: str, label: str) -> bytes:
    """加密封存；label 说明是哪次抽取的什么，开封时须一致。"""
    nonce = secrets.token_bytes(12)
    return nonce + _cipher().encrypt(nonce, value.encode(), label.encode())


def unseal(sealed: bytes, label: str) -> str:
    """开封。Raises cryptography InvalidTag when key, label or content differ."""
    return _cipher().decrypt(sealed[:12], sealed[12:], label.encode()).decode()


def _cipher() -> AESGCM:
    return AESGCM(current_app.config["SUNLOT"].secret("draw-seal"))
