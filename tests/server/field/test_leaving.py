"""停用账号之前：要停下来的手机与任务数得清，只有系统管理员看得到。"""

from __future__ import annotations

from flask.testing import FlaskClient

from server.accounts.devices import revoke_device
from server.demo.phone import Phone
from server.inspections.service import move_seal_right, recall
from tests.makers import make_officer, sign_in
from tests.server.field.world import World, first


def test_what_ends_with_an_account_is_counted_before(world: World, phone: Phone, client: FlaskClient) -> None:
    """手机、在办的任务、等他封存的任务；撤回的、移交的、已停用的手机不算；别的角色看不到。"""
    make_officer("admin", "system_admin", None)
    lead, partner = (officer.id for officer in world.inspectors)
    approver, headers = world.district.actor("approver"), sign_in(client, "admin")

    def counted(officer_id: str) -> tuple[int, int, int]:
        told = client.get(f"/api/v1/officers/{officer_id}/ending", headers=headers).json
        return told["phones"], told["tasks"], told["seals"]

    assert (counted(lead), counted(partner)) == ((1, 2, 2), (0, 2, 0))
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    assert counted(lead) == (1, 1, 1), "封存了的等别人办"
    other = next(one.insp for one in phone.visits.values() if one.insp != visit.insp)
    move_seal_right(approver, other, partner, "主检请假")
    assert (counted(lead), counted(partner)) == ((1, 1, 0), (0, 1, 1))
    recall(approver, other, "重复派出")
    revoke_device(approver, phone.device)
    assert (counted(lead), counted(partner)) == ((0, 0, 0), (0, 0, 0))
    for name, status in (("clerk", 403), ("approver", 403), ("inspector1", 403)):
        assert client.get(f"/api/v1/officers/{lead}/ending", headers=sign_in(client, name)).status_code == status
    assert client.get("/api/v1/officers/nobody/ending", headers=headers).status_code == 404
