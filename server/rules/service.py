"""规则与时间的门面：别的房间只用这里的几样。

Rules: `resolve`, `profile_of`. Calendar: `calendar`. Deadlines, inside the caller's writing unit: `Subject`,
`start`, `start_new`, `on_rule`, `meet`, `cancel`; `late` and `link_of` outside it; `follows` registers who moves with
a deadline, `leads` where its row leads.
"""

from __future__ import annotations

from server.rules.clocks import Subject, cancel, late, meet, on_rule, start, start_new, yearly_id
from server.rules.leading import leads, link_of
from server.rules.moved import follows
from server.rules.values import days_of, profile_of, resolve
from server.rules.years import in_force as calendar
from server.rules.years import unknown_year

__all__ = [
    "Subject",
    "calendar",
    "cancel",
    "days_of",
    "follows",
    "late",
    "leads",
    "link_of",
    "meet",
    "on_rule",
    "profile_of",
    "resolve",
    "start",
    "start_new",
    "unknown_year",
    "yearly_id",
]
