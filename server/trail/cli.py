"""flask trail"""

from __future__ import annotations

from flask.cli import AppGroup

group = AppGroup("trail", help="留痕")
