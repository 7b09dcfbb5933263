"""演示：抽取记录拟好、人人签字、成卷。"""

from __future__ import annotations

import base64

from server.demo.county import County
from server.demo.pictures import signature

SAID = {"place": "县政务服务中心三楼会议室", "host": "科长丁", "operator": "经办员丙", "recorder": "记录员戊"}
INK = "data:image/png;base64,"


def sign(county: County, draw_id: str) -> None:
    """见证人在平板上签字；成了卷才派发。"""
    clerk, place = county.desk("clerk"), f"/draws/{draw_id}/minutes"
    drafted = clerk.put(place, SAID)
    for one in drafted["signers"]:
        image = INK + base64.b64encode(signature(one["name"])).decode()
        clerk.post(f"{place}/signatures", {"signer": one["signer"], "method": "canvas", "image": image})
    clerk.post(f"{place}/closing")
