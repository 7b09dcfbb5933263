"""记分：重点项和一般项分别计数，按比例定等次；只在检查表要求记分时使用。

Twin: `score.ts`. 不适用 and 未检查 are reasonable gaps and do not count as checked.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Score(TypedDict):
    """计数和等次：grade 为 CONFORM 符合、BASIC 基本符合、FAIL 不符合。

    `key_short` and `general_short`: how many more have to be checked to reach the least
    number of the rule (0 when enough). `gaps` 合理缺项: ids judged 不适用. `again` 下次必查:
    ids judged 不符合.
    """

    key_checked: int
    key_failed: int
    general_checked: int
    general_failed: int
    key_short: int
    general_short: int
    gaps: list[str]
    again: list[str]
    grade: str


def score(form: dict[str, Any], items: Sequence[dict[str, Any]], verdicts: Mapping[str, str]) -> Score | None:
    """计算记分；检查表没有 scoring 时为 None。

    BASIC needs key failures ≤ key_failed_max and a general pass rate (in percent,
    compared in integers) ≥ general_passed_min.
    """
    rule = form.get("scoring")
    if not rule:
        return None
    count = {"KEY": [0, 0], "GENERAL": [0, 0]}
    for item in items:
        verdict = verdicts.get(item["id"])
        if verdict in ("CONFORM", "FAIL"):
            count[item["level"]][0] += 1
            count[item["level"]][1] += verdict == "FAIL"
    (key_checked, key_failed), (checked, failed) = count["KEY"], count["GENERAL"]
    enough = (checked - failed) * 100 >= rule["general_passed_min"] * checked
    basic = key_failed <= rule["key_failed_max"] and enough
    clean = key_failed + failed == 0
    told = [(item["id"], verdicts.get(item["id"])) for item in items]
    return Score(
        key_checked=key_checked,
        key_failed=key_failed,
        general_checked=checked,
        general_failed=failed,
        key_short=max(0, (rule.get("key_checked_min") or 0) - key_checked),
        general_short=max(0, (rule.get("general_checked_min") or 0) - checked),
        gaps=[name for name, verdict in told if verdict == "NA"],
        again=[name for name, verdict in told if verdict == "FAIL"],
        grade="CONFORM" if clean else "BASIC" if basic else "FAIL",
    )
