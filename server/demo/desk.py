"""桌面上的一个人，由程序扮演：登录、导入、编计划、抽取、派发、审定，全走真实的网址。"""

from __future__ import annotations

import io
import json
import secrets
from typing import Any

from flask.testing import FlaskClient


class Refused(Exception):
    """服务器没有答应；带着状态和它说的话。"""

    def __init__(self, status: int, body: Any) -> None:
        self.status, self.body = status, body
        super().__init__(f"{status} {json.dumps(body, ensure_ascii=False)}")


class Desk:
    """一个登录了的人。"""

    def __init__(self, client: FlaskClient, name: str, password: str) -> None:
        self.client = client
        self.headers: dict[str, str] = {}
        answer = self.post("/session", {"name": name, "password": password, "kind": "desk"})
        self.account = answer["account"]
        self.headers = {"Authorization": f"Bearer {answer['access_token']}"}

    def get(self, path: str) -> Any:
        """读。"""
        return self._answer(self.client.get(f"/api/v1{path}", headers=self.headers))

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """办一件事。"""
        return self._answer(self.client.post(f"/api/v1{path}", json=body or {}, headers={**self.headers, **headers}))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """拟定、登记。"""
        return self._answer(self.client.put(f"/api/v1{path}", json=body, headers=self.headers))

    def patch(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        """改。"""
        return self._answer(self.client.patch(f"/api/v1{path}", json=body, headers={**self.headers, **headers}))

    def bring(self, kind: str, content: bytes, department: str, name: str = "名录.csv") -> dict[str, Any]:
        """导入一份表并入库，返回报告。"""
        form = {"file": (io.BytesIO(content), name), "kind": kind, "department": department}
        batch = self._answer(self.client.post("/api/v1/imports", data=form, headers=self.headers))
        report: dict[str, Any] = self.post(f"/imports/{batch['id']}/commit")
        return report

    def hold_draw(self, entry_id: str, witnesses: list[dict[str, str]], dice: str | None = None) -> dict[str, Any]:
        """从建立到出结果办完一次骰子抽取。"""
        draw = self.post("/draws", {"plan_entry_id": entry_id, "witnesses": witnesses})
        place = f"/draws/{draw['id']}"
        self.post(f"{place}/freeze")
        self.post(f"{place}/commitment")
        digits = dice or "".join(str(secrets.randbelow(10)) for _ in range(20))
        result: dict[str, Any] = self.post(f"{place}/dice", {"digits": digits})
        return result

    def decide(self, dossier_id: str, decision: str, opinion: str, items: list[dict[str, str]] | None = None) -> Any:
        """审定：带着看到的版本号。"""
        answer = self.client.get(f"/api/v1/dossiers/{dossier_id}", headers=self.headers)
        self._answer(answer)
        body = {"decision": decision, "opinion": opinion, "items": items or []}
        return self.post(f"/dossiers/{dossier_id}/decisions", body, **{"If-Match": answer.headers["ETag"]})

    def _answer(self, answer: Any) -> Any:
        if answer.status_code >= 300:
            raise Refused(answer.status_code, answer.json)
        return answer.json
