"""表里误填的身份证号：这一行不收，问题、页面、报告里不重现（S4-15 个人隐私；登记只收必要的信息）。"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from server.domain import privacy
from server.domain.disclosure import is_id_number
from server.registry.imports.report import Draft, Flaw, Record

CODE = "import.id_number"
TOLD = "写着身份证号码，系统不收，下载的问题行里也不带。请删去，或照证照改好。"
UNSEEN = "（身份证号，不显示）"
RUN = re.compile(r"(?<![0-9A-Za-z])\d{14,17}[\dXx](?![0-9A-Za-z])")
STARS = re.compile(rf"\d{{6}}\*{{9,12}}|{UNSEEN}")
LONG = re.compile(
    rf"[\d{privacy.DIGIT}](?:[\s\-—–_.·・,，、/\\|\u200b-\u200f\u2060\ufeff]{{0,3}}[\d{privacy.DIGIT}xXｘＸ]){{14}}"
)
"""Fewer digits are no number of a card: one look at a whole row spares reading every cell of fifty thousand rows."""


def refuse(draft: Draft, record: Record, titles: Mapping[str, str], key: Collection[str]) -> None:
    """哪一格写着身份证号，那一格就是问题；那一格别的毛病不说，免得连号带出来。"""
    if not LONG.search("\x00".join(record.values())):
        return
    told = {flaw.column for flaw in draft.flaws if flaw.code.endswith(".id_number")}
    for name in [
        name for name, said in record.items() if written(said, as_code=name in key) and titles[name] not in told
    ]:
        draft.flaws = [flaw for flaw in draft.flaws if flaw.column != titles[name]]
        draft.flaws.append(Flaw(titles[name], hidden(record[name])[:60], CODE, TOLD))
        if isinstance(said := draft.values.get(name), str):
            draft.values[name] = hidden(said)  # messages about the row name the firm
        if name in key:
            draft.key = ""  # such a row is nobody's double


def written(said: str, *, as_code: bool = False) -> bool:
    """这一格写着身份证号；认人的代码、证号一栏只认校验位相符的，抄错的代码另有说法。"""
    if as_code:
        return is_id_number(re.sub(r"\s", "", privacy.plain(said)))
    return bool(LONG.search(said)) and privacy.identity(said)


def hidden(said: str) -> str:
    """身份证号只留前六位；分开写、全角、用汉字写的换成一句话；旁边的字照原样。"""
    if not LONG.search(said):
        return said
    masked = RUN.sub(lambda run: run[0][:6] + "*" * (len(run[0]) - 6) if _one(run[0]) else run[0], said)
    if not privacy.identity(masked):
        return masked
    masked = privacy.STRUNG.sub(lambda run: UNSEEN if _one(run[0]) else run[0], privacy.plain(masked))
    return UNSEEN if privacy.identity(masked) else masked


def without(shown: str) -> str:
    """hidden 写出来的，把号码原来的位置也去掉：问题行的表改好要再导。"""
    return STARS.sub("", shown).strip() if STARS.search(shown) else shown


def _one(number: str) -> bool:
    return is_id_number(number) or privacy.identity(number)
