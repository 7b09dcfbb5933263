"""抽查主体随对象而定（S3-17 发起部门；联合清单里“宣传部门(电影院)”的写法）。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from server.domain.notation import plain

Rule = dict[str, str]
ENTRY = re.compile(r"^(?P<who>[^()]+?)(?:\((?P<when>[^()]+)\))?$")


def read_initiators(text: str) -> list[Rule]:
    """“宣传部门(电影院)|文化和旅游部门” → [{department, when}]；没写条件的 when 为空。"""
    found = (ENTRY.match(part) for part in re.split(r"[|;、,]", plain(text)))
    return [{"department": one["who"], "when": one["when"] or ""} for one in found if one]


SUFFIX = re.compile(r"(?:行政)?(?:主管)?(?:管理)?(?:部门|委员会|办公室|大队|支队|总队|局|厅|委|办)$")


LEVEL = re.compile(r"^(?:各级|省级|市级|县级|区级|属地|当地)")
SHORT = {
    "市场监管": "市场监督管理",
    "卫健": "卫生健康",
    "文旅": "文化和旅游",
    "人社": "人力资源和社会保障",
    "住建": "住房和城乡建设",
    "消防": "消防救援",
    "消防救援救援": "消防救援",
}
"""Names the joint lists shorten; read in this order."""


def same_office(named: str, office: str) -> bool:
    """清单上的“文化和旅游部门”与“青禾县文化和旅游局”是不是一家：去掉末尾的类名，看词在不在名称里。"""
    core = SUFFIX.sub("", LEVEL.sub("", plain(named)))
    for short, full in SHORT.items():
        core = core.replace(short, full)
    return bool(core) and core in plain(office)


def within_office(said: str, office: str, region: str) -> bool:
    """“工作单位”写的是不是这一家或它的内设机构：写着它的名称（前面的地名可省），或是它的别的叫法（S4-04）。

    A team called by its kind alone (执法大队) may be anybody's.
    """
    words, bare = plain(said), plain(office).removeprefix(plain(region))
    if len(bare) > 2 and bare in words:
        return True
    return same_office(words, office) and (not words.endswith("队") or office.endswith("队"))


def initiator_of(rules: Sequence[Mapping[str, str]], subject: str) -> str | None:
    """这个对象由谁发起：条件里的词出现在对象的名称、类型、行业里即中，先写先得；都不中的取没写条件的那一个。

    None when nobody is named, or when several are named without saying which object is whose: then a person decides.
    """
    said = plain(subject)
    for rule in rules:
        if rule["when"] and any(word and word in said for word in re.split(r"[/、或]", plain(rule["when"]))):
            return rule["department"]
    rest = [rule["department"] for rule in rules if not rule["when"]]
    return rest[0] if len(rest) == 1 else None
