"""手机的门：一组网址共用的蓝图。"""

from __future__ import annotations

from flask_smorest import Blueprint

blp = Blueprint("field", __name__, url_prefix="/api/v1", description="手机的门")
