"""写在整卷上的说明：无人在场时做了什么、为什么中止；不属于哪一项，自成一节（S3-18）。"""

from __future__ import annotations

from server.documents.case import Case, Json
from server.documents.words import minute


def account(case: Case) -> list[Json]:
    """到访情况说明，手机上写在整卷上的：无人在场时打的电话、邻里的话、张贴的通知，中止的原因（S3-18）。

    Two phones that wrote it apart stand one after the other, as nobody chose.
    """
    return [
        {
            "by": case.who(head["op"]),
            "at": minute(case.when(head["op"])),
            "lines": [line for line in str(head["value"]["text"]).split("\n") if line.strip()],
        }
        for head in case.state["heads"].get("note:-", [])
        if str(head["value"]["text"]).strip()
    ]
