"""这一组测试共用：派发好的抽查、主检的手机、一份待审的案卷。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.db import session
from server.demo.phone import Phone, Visit
from server.dossiers import assembly
from server.dossiers.assembly import assemble
from server.dossiers.models import Dossier
from tests.makers import PASSWORD, District, make_officer, sign_in
from tests.server.field.world import World, first, make_world


@dataclass
class Case:
    """一份案卷和经手的人。"""

    world: World
    phone: Phone
    visit: Visit
    client: FlaskClient

    @property
    def dossier(self) -> Dossier:
        """现在的案卷。"""
        session().expire_all()
        return session().query(Dossier).filter_by(assignment_id=self.visit.insp).one()

    @property
    def path(self) -> str:
        """网址。"""
        return f"/api/v1/dossiers/{self.dossier.id}"

    def get(self, who: str, tail: str = "", headers: dict[str, str] | None = None) -> Any:
        """某人来看。"""
        return self.client.get(self.path + tail, headers=sign_in(self.client, who) | (headers or {}))

    def decide(self, who: str, decision: str, opinion: str = "事实清楚，同意。", **more: Any) -> Any:
        """某人来审；seen 为 None 时不带版本号。"""
        seen = more.pop("seen", str(self.dossier.version))
        headers = sign_in(self.client, who) | ({"If-Match": f'"{seen}"'} if seen is not None else {})
        body = {"decision": decision, "opinion": opinion, "items": more.pop("items", [])}
        return self.client.post(f"{self.path}/decisions", json=body, headers=headers)


@pytest.fixture
def world(district: District) -> World:
    """派发好的两户。"""
    made = make_world(district)
    made.dispatch()
    return made


@pytest.fixture
def phone(world: World, client: FlaskClient) -> Phone:
    """主检的手机，已领任务。"""
    made = Phone(client, "inspector1", PASSWORD)
    made.take()
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """不排版：只看案卷的走法时用，排版另有测试。"""
    monkeypatch.setattr(assembly, "render", lambda record, manifest, files: b"%PDF-1.7 " + record["no"].encode())


@pytest.fixture
def case(world: World, phone: Phone, client: FlaskClient, quick: None) -> Case:
    """检查完、送达、成卷，等审定。"""
    visit = first(phone)
    phone.inspect(visit, failing=1)
    phone.push()
    phone.upload()
    assert assemble().as_dict() == {"due": 1, "done": 1, "failed": 0}
    return Case(world, phone, visit, client)


@pytest.fixture
def second_approver(district: District) -> None:
    """同部门的另一位审批人。"""
    make_officer("approver2", "approver", district.department.id)
