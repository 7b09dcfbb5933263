"""检查派单的网址挂在这一处。"""

from __future__ import annotations

from flask_smorest import Blueprint

blp = Blueprint("inspections", __name__, url_prefix="/api/v1", description="检查派单")
