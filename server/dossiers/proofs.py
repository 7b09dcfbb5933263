"""检查人员的签字凭什么认定是本人：照卷里写的，对照局里有的签名口令（决定 0011）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Officer
from server.domain.proof import doubts

Json = dict[str, Any]
ON_SITE = "ON_SITE"


def doubted(s: Session, record: Json) -> list[Json]:
    """审定之前要知道的各句，与缺的各样排在一起。

    A check at the desk has one pad for everybody and asks nobody for a proof; its papers say on whose device it was.
    """
    package = record["package"]
    if ON_SITE not in package["task"]["methods"]:
        return []
    team = package["team"]
    pins = select(Officer.id, Officer.signing_pin).where(Officer.id.in_([seat["officer_id"] for seat in team]))
    since = {key: pin.get("since") or pin["set_at"] for key, pin in s.execute(pins).all() if pin}
    return [{"item": "", "no": "", "says": says} for says in doubts(record["ops"], team, since)]
