"""文号字头：在用的部门各用各的；取号时按字头排队，换过手的字头接着往下编（S2-04、S4-25）。"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Department
from server.problems import Problem

LETTERS = "〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003fffdA-Za-z0-9"
"""What a head is made of: what people see and type. What nobody sees would make equal numbers out of two heads."""
ONLY = "文号字头只用汉字、字母和数字，不带空格、括号和看不见的字符，如“青市监”。"


def folded(head: str) -> str:
    """比较字头用的写法：全角半角、大小写、空格、看不见的字符不算不同。"""
    plain = unicodedata.normalize("NFKC", head).casefold()
    return "".join(letter for letter in plain if not letter.isspace() and unicodedata.category(letter) != "Cf")


def free(s: Session, head: str, department_id: str) -> str:
    """可以给这个部门用的字头（去掉两头的空格）；在写单元里问。

    The rows of the departments are the lock: of two who enter the same head at once the second one is told.
    Raises Problem invalid for a head of other characters, or when another active department bears it.
    """
    s.execute(select(Department.id).order_by(Department.id).with_for_update(key_share=True))
    head = head.strip()
    if not head:
        raise Problem("invalid", "请填写文号字头。")
    if not re.fullmatch(f"[{LETTERS}]+", head):
        raise Problem("invalid", ONLY)
    others = select(Department).where(Department.active.is_(True), Department.id != department_id)
    for other in s.scalars(others.order_by(Department.code)):
        if folded(other.short_name) == folded(head):
            raise Problem(
                "invalid", f"文号字头“{head}”{other.name}正在用。两个部门字头相同，文号就会重，请换一个字头。"
            )
    return head


def hold(s: Session, department_id: str) -> Department:
    """取号的部门，连同印着同一字头的部门一起锁住：早先的库里字头可能相同，取号要一个一个来。"""
    own = s.get_one(Department, department_id)
    same = (Department.short_name == own.short_name) | (Department.id == own.id)
    s.execute(select(Department.id).where(same).order_by(Department.id).with_for_update(key_share=True))
    s.refresh(own, ["short_name"])
    return own
