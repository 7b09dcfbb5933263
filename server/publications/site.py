"""公示在桌面上的网址登记处；各部分的网址都登记在这里。"""

from flask_smorest import Blueprint

blp = Blueprint("publications", __name__, url_prefix="/api/v1", description="公示")
