"""问题目录：每个错误有一个代码、一个状态、一句中文（RFC 9457）。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from server.domain.decide import Refusal


@dataclass(frozen=True)
class Entry:
    """目录里的一条。"""

    code: str
    status: int
    title: str


CATALOGUE: dict[str, Entry] = {}
CLAUSE = re.compile(r"（S\d-\d+[a-z]?(?:、S\d-\d+[a-z]?)*）")
"""我们给条款的编号只用于程序与测试，用户看的句子里不出现。"""


def register(code: str, status: int, title: str) -> str:
    """登记一种问题，返回它的代码；同一代码两种含义是程序错误。"""
    entry = Entry(code, status, title)
    if CATALOGUE.setdefault(code, entry) != entry:
        raise ValueError(f"问题代码重复：{code}")
    return code


class Problem(Exception):
    """可以对用户说清楚的问题：代码、一句中文、附加字段。"""

    def __init__(self, code: str, detail: str | None = None, **extra: Any) -> None:
        self.entry = CATALOGUE[code]
        self.code = code
        self.detail = CLAUSE.sub("", detail or self.entry.title)
        self.extra = extra
        super().__init__(f"{code}: {self.detail}")

    def body(self) -> dict[str, Any]:
        """RFC 9457 的 JSON 正文。"""
        return {
            "type": f"/problems/{self.code}",
            "title": self.entry.title,
            "status": self.entry.status,
            "detail": self.detail,
            **self.extra,
        }


class Absent(Problem):
    """没有，或者不归您看：两种情况答得一模一样（rulings 1）。"""

    def __init__(self, what: str = "内容") -> None:
        super().__init__("absent", f"没有这个{what}，或者不归您查看。")


def refuse(refusal: Refusal | None) -> None:
    """把规则的拒绝说成问题，没有拒绝就过去；句末补句号，目录里没有的代码（人员资格）归为填写有误。

    Raises Problem.
    """
    if refusal is not None:
        told = refusal.message if refusal.message.endswith(("。", "？")) else refusal.message + "。"
        raise Problem(refusal.code if refusal.code in CATALOGUE else "invalid", told, **refusal.extra)


register("absent", 404, "没有找到")
register("bad_request", 400, "请求看不懂")
register("invalid", 422, "填写有误")
register("unauthenticated", 401, "请先登录")
register("session_expired", 401, "登录已过期")
register("login_failed", 401, "密码不对")
register("forbidden", 403, "不能这样做")
register("method_not_allowed", 405, "不支持这种操作")
register("conflict", 409, "与现状冲突")
register("gone", 410, "已经失效")
register("destroyed", 410, "已依法销毁")
register("precondition_failed", 412, "别人先改过了")
register("precondition_required", 428, "缺少版本号")
register("too_large", 413, "文件太大")
register("unsupported_media", 415, "格式不支持")
register("checksum_mismatch", 460, "内容与指纹不符")
register("locked", 423, "正在处理")
register("rate_limited", 429, "太频繁，请稍后再试")
register("storage_full", 507, "磁盘已满")
register("busy", 503, "系统正忙")
register("internal", 500, "系统出错，已记录")
register("duty_separation", 403, "职责须分离")
register("wrong_state", 409, "现在不能办这一步")
register("sent_anew", 409, "送审稿已经换过")
