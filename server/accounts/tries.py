"""登录试错：同一账号从同一地址，一刻钟里最多试十次；换个地址仍能登录，旁人锁不住本人。"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, select

from server import clock
from server.accounts.models import SignInTry
from server.db import new_id, session, unit
from server.problems import Problem

MOST, WITHIN = 10, timedelta(minutes=15)
TELL = 3
"""From so many tries left on, a wrong password says how many there are."""


def note(name: str, address: str) -> str:
    """先记一次再看密码，同时来的也一个个数；返回这对账号与地址的摘要。

    The tries stand in the database, so that several processes and machines count together.
    Raises Problem rate_limited, with `retry_after` in seconds.
    """
    who = hashlib.sha256(f"{name.strip().lower()}\n{address}".encode()).hexdigest()
    now = clock.now()
    with unit(technical=True) as s:
        s.execute(delete(SignInTry).where(SignInTry.at <= now - WITHIN))
        count, first = s.execute(select(func.count(), func.min(SignInTry.at)).where(SignInTry.who == who)).one()
        if count >= MOST:
            wait = max(1, -int((now - first - WITHIN).total_seconds() // 1))
            minutes = -(-wait // 60)
            raise Problem("rate_limited", f"试得太多了，请 {minutes} 分钟后再登录。", retry_after=wait)
        s.add(SignInTry(id=new_id(), who=who, at=now))
    return who


def left(who: str) -> int:
    """还可以试几次。"""
    query = select(func.count()).where(SignInTry.who == who, SignInTry.at > clock.now() - WITHIN)
    return max(0, MOST - (session().scalar(query) or 0))


def warned(problem: Problem, who: str) -> Problem:
    """密码不对的话里添上还剩几次；剩得还多、不是密码不对的不说。"""
    if problem.code != "login_failed":
        return problem
    remaining = left(who)
    if remaining > TELL:
        return problem
    more = f"还可以试 {remaining} 次。" if remaining else "再试要等十几分钟。"
    return Problem(problem.code, f"{problem.detail or '名称或密码不对。'}{more}", **problem.extra)


def forget(who: str) -> None:
    """登录成功，以前试错的不再算。"""
    with unit(technical=True) as s:
        s.execute(delete(SignInTry).where(SignInTry.who == who))
