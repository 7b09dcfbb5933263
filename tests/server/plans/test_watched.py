"""上级督导看联席会议办公室：成员、纪要、汇总都看得到，什么也办不了（S3-07、S3-17、S4-21）。"""

from __future__ import annotations

import io

import openpyxl
from flask.testing import FlaskClient

from server.plans.meeting import service as meetings
from server.plans.models import Plan
from tests.makers import District, make_officer, sign_in
from tests.server.plans.test_joint import attach, others, plan, published

__all__ = ["others", "plan"]
API = "/api/v1"


def test_who_oversees_sees_the_whole_joint_office(client: FlaskClient, district: District, plan: Plan) -> None:
    """督导看得到办公室、名册（连同联系电话）、纪要、各部门进度和全部联合计划；表格与打印同样；登记不了、变动不了。"""
    meetings.set_office(district.actor("sysadmin"), district.department.id)
    home = {"department_id": district.department.id}
    told = home | {"role": "CONVENER", "name": "召集人甲", "position": "副县长", "phone": "0990-1234567"}
    member = meetings.add_member(district.actor("clerk"), told)
    assert attach(client, plan).status_code == 201
    published(district, plan)
    make_officer("overseer", "overseer", None)
    headers = sign_in(client, "overseer")
    where = f"{API}/joint-plans/2026"
    page, own = (client.get(where, headers=each).json for each in (headers, sign_in(client, "clerk")))
    assert (page["is_office"], own["is_office"]) == (False, True)
    assert page | {"is_office": True} == own
    assert [(row["name"], row["phone"]) for row in page["members"]] == [("召集人甲", "0990-1234567")]
    assert len(page["minutes"]) == 1
    assert len(page["departments"]) == 3
    sheet = client.get(f"{where}/joint.xlsx", headers=headers)
    progress = openpyxl.load_workbook(io.BytesIO(sheet.data))["各部门进度"]
    assert progress.max_row == 4
    assert client.get(f"{where}/joint.pdf", headers=headers).data.startswith(b"%PDF")
    refused = [
        client.post(f"{API}/meeting-members", json=told, headers=headers),
        client.post(f"{API}/meeting-members/{member.id}/end", headers=headers),
        client.post(f"{API}/joint-office", json=home, headers=headers),
    ]
    assert [each.status_code for each in refused] == [403, 403, 403]


def test_other_departments_see_of_the_office_what_they_saw(client: FlaskClient, district: District, plan: Plan) -> None:
    """没有被征求过的部门只看自己的进度，看不到别人的联合计划；系统管理员不看名册。"""
    meetings.set_office(district.actor("sysadmin"), district.department.id)
    told = {"department_id": district.department.id, "role": "LIAISON", "name": "联络员乙"}
    meetings.add_member(district.actor("clerk"), told)
    seen = client.get(f"{API}/joint-plans/2026", headers=sign_in(client, "xf")).json
    assert (len(seen["departments"]), seen["plans"], len(seen["members"])) == (1, [], 1)
    assert client.get(f"{API}/joint-plans/2026", headers=sign_in(client, "sysadmin")).json["members"] == []
