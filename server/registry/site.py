"""一单两库的网址挂在这一处。"""

from __future__ import annotations

from flask_smorest import Blueprint

blp = Blueprint("registry", __name__, url_prefix="/api/v1", description="一单两库")
CLERK = ("clerk",)
ADMIN = ("system_admin",)
