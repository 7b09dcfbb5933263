"""留痕的网址共用一个蓝图。"""

from __future__ import annotations

from flask_smorest import Blueprint

blp = Blueprint("trail", __name__, url_prefix="/api/v1", description="留痕")
