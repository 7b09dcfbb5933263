"""案卷这一间的网址挂在这里。"""

from __future__ import annotations

from flask_smorest import Blueprint

blp = Blueprint("dossiers", __name__, url_prefix="/api/v1", description="案卷")
