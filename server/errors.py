"""把各种错误都答成同一种样子（RFC 9457）；页面则答成一页人话。"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, request
from flask_jwt_extended import JWTManager
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from server.db import db
from server.logs import log
from server.misfilled import misfilled
from server.problems import Problem

BY_STATUS = {
    400: "bad_request",
    404: "absent",
    405: "method_not_allowed",
    409: "conflict",
    410: "gone",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media",
    422: "invalid",
    428: "precondition_required",
    429: "rate_limited",
    503: "busy",
}
WORDS = {
    404: "没有这个地址，或者不归您查看。",
    405: "这个地址不支持这种操作。",
    412: "别人刚改过。请看新的内容再决定。",
    428: "请带上您看到的版本号（If-Match）。",
    429: "太频繁，请稍后再试。",
}


def _too_large() -> str:
    """这个网址收多大，就说多大。"""
    limit = (request.max_content_length or 0) >> 20
    return f"文件太大，没有收下：一次最多 {limit} MB。" if limit else "内容太大，没有收下。"


def answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """问题的应答。"""
    return Response(
        json.dumps(body, ensure_ascii=False),
        status=body["status"],
        content_type="application/problem+json",
        headers=headers,
    )


def wants_page() -> bool:
    """这个请求是人在看网页吗。"""
    if request.path.startswith("/api/") or request.path.endswith((".json", ".csv")):
        return False
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "text/html"


def install(app: Flask, jwt: JWTManager) -> None:
    """装上全部错误处理。"""

    def respond(problem: Problem) -> Response:
        body = problem.body()
        page = app.extensions.get("problem_page")
        if page is not None and wants_page():
            return page(body)  # type: ignore[no-any-return]
        wait = str(problem.extra.get("retry_after", 5))
        headers = {"Retry-After": wait} if body["status"] in (429, 503) else None
        return answer(body, headers)

    @app.errorhandler(Problem)
    def _problem(error: Problem) -> Response:
        return respond(error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        if status in (301, 302, 303, 307, 308):
            return Response(error.get_response().get_data(), status, dict(error.get_response().headers))
        if status == 422:
            return respond(_validation(error))
        code = BY_STATUS.get(status, "internal" if status >= 500 else "bad_request")
        problem = Problem(code, _too_large() if status == 413 else WORDS.get(status))
        response = respond(problem)
        response.status_code = status
        return response

    @app.errorhandler(OperationalError)
    def _database(error: OperationalError) -> Response:
        db.session.rollback()
        full = "disk is full" in str(error).lower() or "no space" in str(error).lower()
        log.error("database", error=str(error.orig))
        if full:
            return respond(Problem("storage_full", "服务器磁盘已满，刚才的内容没有保存。请稍后再试，已填的不要关掉。"))
        return respond(Problem("busy", "数据库正忙，请稍后再试。您填的内容还在。"))

    @app.errorhandler(UnicodeEncodeError)
    @app.errorhandler(OverflowError)
    @app.errorhandler(RecursionError)
    @app.errorhandler(DataError)
    def _unstorable(error: Exception) -> Response:
        """半个字符、零字符、超长的数、套了上万层的括号：库里存不了，也没有人会这样填。"""
        db.session.rollback()
        log.warning("unstorable", path=request.path, error=type(error).__name__)
        return respond(Problem("bad_request", "内容里有存不了的字符、数字或层数，请检查后再提交。"))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        if app.config["SUNLOT"].testing:
            raise error
        db.session.rollback()
        log.exception("unexpected", path=request.path)
        return respond(Problem("internal", "系统出错，已记录。请稍后再试；您填的内容还在。"))

    _tokens(jwt)


def _tokens(jwt: JWTManager) -> None:
    """令牌的各种不对，也答成同一种样子。"""

    def expired(*_args: Any) -> Response:
        return answer(Problem("session_expired", "登录已过期，请重新登录。已填写的内容还在。").body())

    def missing(*_args: Any) -> Response:
        return answer(Problem("unauthenticated", "请先登录。").body())

    jwt.expired_token_loader(expired)
    jwt.revoked_token_loader(expired)
    jwt.invalid_token_loader(missing)
    jwt.unauthorized_loader(missing)
    jwt.needs_fresh_token_loader(expired)


def _validation(error: HTTPException) -> Problem:
    """marshmallow 的逐栏问题。"""
    data: dict[str, Any] = getattr(error, "data", None) or {}
    merged: dict[str, Any] = {}
    for place, messages in (data.get("messages") or {}).items():
        if place in ("json", "query", "form", "files"):
            merged |= messages if isinstance(messages, dict) else {"_schema": messages}
        else:
            merged[place] = messages
    return misfilled(merged, data.get("schema"))
