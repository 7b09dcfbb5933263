"""日志：一行一个 JSON，不带密码、令牌和控制字符。"""

from __future__ import annotations

import logging
import sys

import structlog

SECRETS = ("password", "token", "secret", "authorization", "pin", "signature")


def _redact(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for key in event:
        if any(word in key.lower() for word in SECRETS):
            event[key] = "…"
    return event


def configure(level: int = logging.INFO) -> None:
    """装好日志（写到标准错误）。"""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


log = structlog.get_logger()
