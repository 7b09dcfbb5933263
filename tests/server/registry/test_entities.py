"""检查对象：登记、标记、许可、子库、双告知、合并、批量办理。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server import clock
from server.accounts import service as accounts
from server.accounts.models import Officer
from server.auth import SYSTEM
from server.db import session
from server.domain.codes import make_uscc
from server.domain.vocabulary.entities import CandidateState
from server.registry.entities import hooks
from server.registry.models import ConflictOfInterest, EntityEvent, Membership
from server.trail.models import LogEntry
from tests import makers_registry as make
from tests.makers import District, make_officer, sign_in

API = "/api/v1"


@pytest.fixture
def clerk(district: District, client: FlaskClient) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


@pytest.fixture
def fire(district: District, client: FlaskClient) -> dict[str, str]:
    """消防经办的请求头。"""
    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("fireclerk", "clerk", other.id)
    return sign_in(client, "fireclerk")


def entries() -> int:
    """留痕条数。"""
    return session().scalar(select(func.count()).select_from(LogEntry)) or 0


def firm(serial: int, **more: Any) -> dict[str, Any]:
    """登记一户的正文。"""
    body = {
        "code": make_uscc(serial),
        "name": f"青禾县手工登记{serial}店",
        "kind": "SELF_EMPLOYED",
        "address": "青禾县某路1号",
    }
    return body | more


def merged_by_two(client: FlaskClient, clerk: dict[str, str], old: str, order: dict[str, str]) -> str:
    """经办提出合并，审批人确认；答办成什么样。"""
    asked = client.post(f"{API}/entities/{old}/merge-requests", headers=clerk, json=order).json
    place = f"{API}/entity-merges/{asked['id']}/decisions"
    done = client.post(place, headers=sign_in(client, "approver"), json={"decision": "CONFIRMED"})
    return str(done.json["state"])


def test_a_firm_is_entered_by_hand_once(client: FlaskClient, clerk: dict[str, str], fire: dict[str, str]) -> None:
    """手工登记：重复的拒绝；别的部门登记同一代码，只列入名录，不改内容；地区不从代码推断。"""
    made = client.post(f"{API}/entities", headers=clerk, json=firm(7))
    assert (made.status_code, made.json["district"]) == (201, "")
    again = client.post(f"{API}/entities", headers=clerk, json=firm(7))
    assert (again.status_code, again.json["type"]) == (409, "/problems/entity.listed")
    other = client.post(f"{API}/entities", headers=fire, json=firm(7, name="别的名字"))
    assert (other.status_code, other.json["id"], other.json["name"]) == (201, made.json["id"], "青禾县手工登记7店")


def test_all_that_is_wrong_with_a_new_firm_is_told_at_once(client: FlaskClient, clerk: dict[str, str]) -> None:
    """代码错、名称和住所没有填：一次说全；只差一样的只说那一样。“餐饮”记成标准的名称。"""

    def told(**more: Any) -> tuple[str, list[str], str]:
        answer = client.post(f"{API}/entities", headers=clerk, json=firm(8, **more)).json
        return answer["type"].removeprefix("/problems/"), answer.get("fields", []), answer["detail"]

    kind, fields, said = told(code="9199", name=" ", address="")
    assert (kind, fields) == ("entity.code", ["name", "address"])
    assert "位" in said
    assert "另外，请填写名称、住所" in said
    assert told(name="", address="")[:2] == ("registry.required", ["name", "address"])
    assert told(code="9199")[:2] == ("entity.code", [])
    made = client.post(f"{API}/entities", headers=clerk, json=firm(8, industry="餐饮"))
    assert (made.status_code, made.json["industry"]) == (201, "H62 餐饮业")
    place = f"{API}/entities/{made.json['id']}"
    assert client.patch(place, headers=clerk, json={"industry": "住宿"}).json["industry"] == "H61 住宿业"


@pytest.mark.parametrize(
    ("code", "kind", "status"),
    [("９１９９", None, 422), ("9.13E+17", None, 422), ("ｘｍ-2026-001", "other", 201), ("x", "other", 422)],
)
def test_codes_are_read_or_refused(
    client: FlaskClient, clerk: dict[str, str], code: str, kind: Any, status: int
) -> None:
    """错码说清楚；其他编号转半角、大写。"""
    answer = client.post(f"{API}/entities", headers=clerk, json=firm(8, code=code, code_kind=kind))
    assert answer.status_code == status
    if status == 201:
        assert answer.json["code"] == "XM-2026-001"


def test_a_flag_has_a_source_and_an_end(client: FlaskClient, clerk: dict[str, str]) -> None:
    """标记要写来源；过了止日不再算数；去掉后变动里还在。"""
    place = f"{API}/entities/{make.make_entities(1)[0].id}"
    today = clock.today()
    assert client.post(f"{place}/flags", headers=clerk, json={"kind": "abnormal"}).status_code == 422
    past = {"kind": "complaints", "source": "12315", "count": 3, "until": (today - timedelta(1)).isoformat()}
    now = {"kind": "abnormal", "source": "异列〔2026〕1号", "until": today.isoformat()}
    for body in (past, now):
        assert client.post(f"{place}/flags", headers=clerk, json=body).status_code == 200
    told = client.get(f"{API}/entities/counts", headers=clerk).json["facets"]["flag"]
    assert (told["abnormal"], told["complaints"]) == (1, 0)
    assert client.get(f"{API}/entities?flag=abnormal", headers=clerk).json["total"] == 1
    assert client.get(f"{API}/entities?flag=complaints", headers=clerk).json["total"] == 0
    gone = client.post(f"{place}/flags", headers=clerk, json={"kind": "abnormal", "on": False}).json
    assert set(gone["flags"]) == {"complaints"}
    assert "abnormal" in gone["events"][0]["changes"]["before"]["flags"]


def test_a_permit_ends_but_stays(client: FlaskClient, clerk: dict[str, str]) -> None:
    """许可：同种同号是同一张；注销只记日期。"""
    place = f"{API}/entities/{make.make_entities(1)[0].id}"
    body = {"kind": "食品经营许可证", "number": "jy1", "valid_to": "2030-01-01"}
    first = client.post(f"{place}/permits", headers=clerk, json=body).json
    assert (
        client.post(f"{place}/permits", headers=clerk, json=body | {"valid_to": "2031-01-01"}).json["id"] == first["id"]
    )
    assert client.get(f"{API}/entities", headers=clerk).json["items"][0]["permit_count"] == 1
    client.post(f"{API}/permits/{first['id']}/end", headers=clerk, json={"on": "2026-07-01"})
    events = client.get(place, headers=clerk).json["events"]
    told = [one["changes"]["after"]["permit"] for one in events if "permit" in one["changes"].get("after", {})]
    assert told[0].endswith("，2026-07-01 注销")
    assert len(told) == 3
    assert "至 2031-01-01" in told[1]
    assert client.get(place, headers=clerk).json["permits"][0]["ended_on"] == "2026-07-01"
    backwards = body | {"number": "2", "valid_from": "2030-01-02"}
    assert client.post(f"{place}/permits", headers=clerk, json=backwards).status_code == 422


def test_who_left_can_come_back(client: FlaskClient, clerk: dict[str, str]) -> None:
    """退出后恢复：从那天起在录，历史里两条都在。"""
    place = f"{API}/entities/{make.make_entities(1)[0].id}"
    back = {"on": clock.today().isoformat(), "reason": "迁回本县"}
    assert client.post(f"{place}/return", headers=clerk, json=back).status_code == 409
    client.patch(place, headers=clerk, json={"exit": {"on": "2026-07-01", "reason": "迁出", "closed": True}})
    row = client.post(f"{place}/return", headers=clerk, json=back).json
    assert (row["status"], row["memberships"][0]["until"]) == ("active", None)
    assert [one["kind"] for one in row["events"]] == ["RETURNED", "EXITED"]


def test_candidates_wait_for_an_answer(client: FlaskClient, clerk: dict[str, str], fire: dict[str, str]) -> None:
    """双告知：告知一次；收件部门认领后才在名录；退回要写理由；别人不能代答。"""
    body = firm(31) | {"department": "990100-XF"}
    made = client.post(f"{API}/candidates", headers=clerk, json=body)
    assert made.status_code == 201
    assert client.post(f"{API}/candidates", headers=clerk, json=body).json["type"] == "/problems/candidate.twice"
    assert client.get(f"{API}/entities", headers=fire).json["total"] == 0
    place = f"{API}/candidates/{made.json['id']}/decisions"
    assert client.post(place, headers=clerk, json={"decision": "confirmed"}).status_code == 403
    assert client.post(place, headers=fire, json={"decision": "refused"}).status_code == 422
    assert client.post(place, headers=fire, json={"decision": "confirmed"}).json["state"] == "confirmed"
    assert client.get(f"{API}/entities", headers=fire).json["total"] == 1
    assert client.post(place, headers=fire, json={"decision": "confirmed"}).status_code == 409
    told = client.get(f"{API}/candidates", headers=clerk).json["items"][0]
    assert (told["state"], told["mine"]) == ("confirmed", False)


def test_a_merge_keeps_both_ids(client: FlaskClient, clerk: dict[str, str]) -> None:
    """合并：旧编号答留下的一户；许可、回避转过去；列表只剩一户；两边历史都看得到。"""
    old, into = make.make_entities(2)
    person = make.make_inspectors(1)[0]
    conflict = {"entity_id": old.id, "kind": "KIN"}
    client.post(f"{API}/inspectors/{person.id}/conflicts", headers=clerk, json=conflict)
    client.post(f"{API}/entities/{old.id}/permits", headers=clerk, json={"kind": "甲", "number": "1"})
    before = entries()
    order = {"into": into.id, "reason": "重复登记"}
    refused = client.post(f"{API}/entities/{old.id}/merge", headers=clerk, json=order)
    assert refused.json["type"] == "/problems/entity.two_subjects"  # two valid codes are two subjects
    order["evidence"] = "登记机关 2026 年 6 月 1 日换码通知"
    alone = client.post(f"{API}/entities/{old.id}/merge", headers=clerk, json=order)
    assert alone.json["type"] == "/problems/entity.merge_second"
    assert "两户的统一社会信用代码不同，须由本部门另一人确认" in alone.json["detail"]
    assert merged_by_two(client, clerk, old.id, order) == "merged"
    assert entries() == before + 2
    told = client.get(f"{API}/entities/{old.id}", headers=clerk).json
    assert [one["kind"] for one in told["events"]].count("MERGED") == 1
    assert (told["id"], told["merged"][0]["code"], len(told["permits"])) == (into.id, old.id_value, 1)
    assert client.get(f"{API}/entities", headers=clerk).json["total"] == 1
    recused = set(session().scalars(select(ConflictOfInterest.entity_id)))
    assert recused == {old.id, into.id}
    assert (
        session().get(Membership, (old.id, session().scalar(select(Membership.department_id)))).until == clock.today()
    )
    itself = {"into": into.id, "reason": "点错了"}
    assert client.post(f"{API}/entities/{into.id}/merge", headers=clerk, json=itself).status_code == 409


def test_a_merged_firm_is_found_by_what_it_was(client: FlaskClient, clerk: dict[str, str]) -> None:
    """合并以后：按旧代码、旧后六位、旧名称找到留下的一户，说明哪天并入；筛选、数目、表格与它一致。"""
    old, into = make.make_entities(2)
    renamed = {"name": "青禾县旧时光茶楼", "reason": "名称变更"}
    client.patch(f"{API}/entities/{old.id}", headers=clerk, json=renamed)
    order = {"into": into.id, "reason": "重复登记", "evidence": "登记机关换码通知"}
    assert merged_by_two(client, clerk, old.id, order) == "merged"
    was = {"code": old.id_value, "name": "青禾县旧时光茶楼", "on": clock.today().isoformat()}
    for asked in (old.id_value, old.id_value[-6:], "旧时光茶楼", "旧时光 茶楼", "qhxjsgcl"):
        page = client.get(f"{API}/entities?q={asked}", headers=clerk).json
        told = next(one for one in page["items"] if one["id"] == into.id)
        assert told["former"] == [was]
        assert client.get(f"{API}/entities/counts?q={asked}", headers=clerk).json["total"] == page["total"]
    own = client.get(f"{API}/entities?q={into.id_value}", headers=clerk).json["items"]
    assert [(one["id"], one["former"]) for one in own] == [(into.id, [])]
    assert client.get(f"{API}/entities?q={old.id_value}&status=exited", headers=clerk).json["items"] == []
    events = client.get(f"{API}/entities/{into.id}", headers=clerk).json["events"]
    signed = session().scalar(select(Officer.display_name).where(Officer.name == "clerk"))
    assert {one["by"] for one in events if one["kind"] != "MERGED"} == {signed}  # the merge is the second person's


def test_a_change_of_what_a_firm_is_says_why(client: FlaskClient, clerk: dict[str, str]) -> None:
    """改名称、种类要写理由；改别的栏不必。"""
    place = f"{API}/entities/{make.make_entities(1)[0].id}"
    for change in ({"name": "另一名称"}, {"kind": "PROJECT"}):
        refused = client.patch(place, headers=clerk, json=change)
        assert refused.json["type"] == "/problems/entity.reason"
        assert client.patch(place, headers=clerk, json=change | {"reason": "名称变更核准"}).status_code == 200
    assert client.patch(place, headers=clerk, json={"district": "河西乡"}).status_code == 200


def test_sub_libraries_by_query_and_by_hand(client: FlaskClient, clerk: dict[str, str], fire: dict[str, str]) -> None:
    """子库：按条件的随库而变，逐户的看名单；户数等于按它筛选；别的部门看不到。"""
    rows = make.make_entities(8)
    query = client.post(
        f"{API}/sub-libraries", headers=clerk, json={"name": "高风险", "query": {"credit_class": "C,D"}}
    )
    assert (query.status_code, query.json["count"]) == (201, 4)
    hand = client.post(f"{API}/sub-libraries", headers=clerk, json={"name": "专项"}).json
    assert client.post(f"{API}/sub-libraries", headers=clerk, json={"name": "专项"}).status_code == 409
    order = {"act": "sub_library", "sub_library": hand["id"], "ids": [row.id for row in rows[:3]]}
    assert client.post(f"{API}/entities/bulk", headers=clerk, json=order).json["done"] == 3
    client.patch(f"{API}/entities/{rows[0].id}", headers=clerk, json={"credit_class": "D"})
    shelves = client.get(f"{API}/sub-libraries", headers=clerk).json["items"]
    assert [one["count"] for one in shelves] == [5, 3]
    for one in shelves:
        assert client.get(f"{API}/entities?sub_library={one['id']}", headers=clerk).json["total"] == one["count"]
        assert client.get(f"{API}/entities?sub_library={one['id']}", headers=fire).status_code == 404
    away = {"act": "unlist", "sub_library": hand["id"], "ids": [rows[0].id]}
    assert client.post(f"{API}/entities/bulk", headers=clerk, json=away).json["done"] == 1
    assert client.get(f"{API}/entities?sub_library={hand['id']}", headers=clerk).json["total"] == 2


def test_a_bulk_act_is_one_entry_and_a_history_each(client: FlaskClient, clerk: dict[str, str]) -> None:
    """批量：一条留痕、每户一条变动；已如此的不算；全部符合条件的也能办。"""
    rows = make.make_entities(8)
    before = entries()
    order = {"act": "credit_class", "credit_class": "A", "query": {"q": "青禾"}, "reason": "年度评定"}
    told = client.post(f"{API}/entities/bulk", headers=clerk, json=order).json
    assert (told["done"], told["same"], entries()) == (6, 2, before + 1)
    assert client.get(f"{API}/entities/counts", headers=clerk).json["facets"]["credit_class"] == {"A": 8}
    history = client.get(f"{API}/entities/{rows[1].id}", headers=clerk).json["events"]
    assert history[0]["changes"] == {"before": {"credit_class": "B"}, "after": {"credit_class": "A"}}
    assert client.post(f"{API}/entities/bulk", headers=clerk, json=order).json["type"] == "/problems/bulk.nothing"
    assert session().scalar(select(func.count()).select_from(EntityEvent)) == 6


@pytest.mark.parametrize(
    "said",
    [
        {
            "act": "flag",
            "flag": {"kind": "abnormal", "on": True, "since": "2026-07-01", "until": None, "source": "通知"},
        },
        {"act": "unflag", "flag": {"kind": "complaints", "on": False}},
        {"act": "district", "district": "河西镇"},
        {"act": "credit_class", "credit_class": None},
        {"act": "exit", "exit": {"on": "2026-07-01", "reason": "迁出本县", "closed": True}},
    ],
)
def test_every_bulk_act_takes_what_the_desk_sends(
    client: FlaskClient, clerk: dict[str, str], said: dict[str, Any]
) -> None:
    """批量的每一种都照工作台送来的样子办成，变动看得见。"""
    row = make.make_entities(1)[0]
    mark = {"kind": "complaints", "source": "12315", "count": 3}
    client.post(f"{API}/entities/{row.id}/flags", headers=clerk, json=mark)
    told = client.post(f"{API}/entities/bulk", headers=clerk, json={**said, "ids": [row.id], "reason": "集中办理"})
    assert (told.status_code, told.json["done"]) == (200, 1)
    card = client.get(f"{API}/entities/{row.id}", headers=clerk).json
    newest = card["events"][0]
    assert newest["effective"] == ("2026-07-01" if said["act"] == "exit" else clock.today().isoformat())
    if "flag" in said:
        assert set(card["flags"]) == ({"complaints", "abnormal"} if said["act"] == "flag" else set())


def test_what_is_under_inspection_stays(
    client: FlaskClient, clerk: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """正在检查的不退出：逐户拒绝，批量略过并说出户数。"""
    rows = make.make_entities(3)
    monkeypatch.setattr(hooks, "busy", [lambda s, ids: {rows[0].id} & set(ids)])
    leaving = {"on": "2026-07-01", "reason": "迁出本县", "closed": False}
    refused = client.patch(f"{API}/entities/{rows[0].id}", headers=clerk, json={"exit": leaving})
    assert refused.json["type"] == "/problems/entity.busy"
    order = {"act": "exit", "exit": leaving, "ids": [row.id for row in rows]}
    told = client.post(f"{API}/entities/bulk", headers=clerk, json=order).json
    assert (told["done"], told["busy"]) == (2, 1)


def test_a_bulk_says_who_was_left_out_because_he_left(client: FlaskClient, clerk: dict[str, str]) -> None:
    """批量打标记：已退出名录的不改，另说几户，不算“本来如此”；一户可办的也没有时照样说。"""
    rows = make.make_entities(3)
    leaving = {"exit": {"on": "2026-07-01", "reason": "迁出本县", "closed": True}}
    assert client.patch(f"{API}/entities/{rows[0].id}", headers=clerk, json=leaving).status_code == 200
    order = {"act": "district", "district": "新区", "ids": [row.id for row in rows]}
    told = client.post(f"{API}/entities/bulk", headers=clerk, json=order).json
    assert (told["done"], told["same"], told["exited"]) == (2, 0, 1)
    again = client.post(f"{API}/entities/bulk", headers=clerk, json=order)
    assert (again.status_code, again.json["detail"]) == (
        409,
        "所选有 1 户已退出名录，不再改，其余 2 户已经是这样，没有可办的。",
    )


def test_a_bulk_does_not_reach_other_departments(
    client: FlaskClient, clerk: dict[str, str], fire: dict[str, str]
) -> None:
    """别的部门的编号混在里面，一户也动不了。"""
    rows = make.make_entities(2)
    order = {"act": "district", "district": "某镇", "ids": [row.id for row in rows]}
    assert client.post(f"{API}/entities/bulk", headers=fire, json=order).json["type"] == "/problems/bulk.nothing"
    assert client.post(f"{API}/entities/bulk", headers=clerk, json={**order, "query": {}}).status_code == 422


def test_visits_are_asked_of_later_rooms(
    client: FlaskClient, clerk: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """本年次数由后面的房间作答，几处相加。"""
    row = make.make_entities(1)[0]
    day = clock.today()
    monkeypatch.setattr(hooks, "visits", [lambda s, ids, year: {row.id: (1, day)}] * 2)
    told = client.get(f"{API}/entities", headers=clerk).json["items"][0]
    assert (told["visits"], told["last_visit_on"]) == (2, day.isoformat())


def test_the_teller_hears_the_answer(client: FlaskClient, clerk: dict[str, str], fire: dict[str, str]) -> None:
    """双告知的答复送到告知部门，连同理由；档案上看得到告知过谁、怎样答；信息不全的退回不说成不属本部门。"""
    row = client.post(f"{API}/entities", headers=clerk, json=firm(41)).json
    made = client.post(f"{API}/candidates", headers=clerk, json=firm(41) | {"department": "990100-XF"}).json
    told = client.get(f"{API}/entities/{row['id']}", headers=clerk).json["told"]
    assert [(one["department"], one["state"]) for one in told] == [("青禾县消防救援大队", "pending")]
    seen = client.get(f"{API}/candidates", headers=fire).json["items"][0]
    assert (seen["known"], seen["listed"]) == (True, False)
    before = entries()
    answer = {"decision": "refused", "reason": "信息不全，请补充"}
    client.post(f"{API}/candidates/{made['id']}/decisions", headers=fire, json=answer)
    assert entries() == before + 1
    messages = client.get(f"{API}/messages", headers=clerk).json["items"]
    assert [one["text"] for one in messages] == [f"双告知的“{row['name']}”，青禾县消防救援大队退回：信息不全，请补充"]
    assert client.get(f"{API}/entities/{row['id']}", headers=clerk).json["told"][0]["reason"] == "信息不全，请补充"
    assert CandidateState.REFUSED.label == "已退回"


def test_a_merge_says_what_it_rests_on(client: FlaskClient, clerk: dict[str, str]) -> None:
    """没有依据不能合并；种类不同的要说清；并入那一户的旧事注明是哪一户的。"""
    old = client.post(f"{API}/entities", headers=clerk, json=firm(51, code="项目甲", code_kind="other")).json
    into = client.post(f"{API}/entities", headers=clerk, json=firm(52, kind="ENTERPRISE")).json
    order = {"into": into["id"], "reason": "同一户"}
    refused = client.post(f"{API}/entities/{old['id']}/merge", headers=clerk, json=order).json
    assert (refused["type"], refused["field"]) == ("/problems/entity.two_subjects", "evidence")
    assert "种类不同（个体工商户与企业）" in refused["detail"]
    order["evidence"] = "变更登记通知"
    alone = client.post(f"{API}/entities/{old['id']}/merge", headers=clerk, json=order).json
    assert alone["type"] == "/problems/entity.merge_second"
    asked = client.post(f"{API}/entities/{old['id']}/merge-requests", headers=clerk, json=order).json
    place = f"{API}/entity-merges/{asked['id']}/decisions"
    done = client.post(place, headers=sign_in(client, "approver"), json={"decision": "CONFIRMED"})
    assert done.json["state"] == "merged"
    told = client.get(f"{API}/entities/{old['id']}", headers=clerk).json
    events = [(one["kind"], one["of"]) for one in told["events"]]
    assert (told["id"], events) == (into["id"], [("MERGED", ""), ("ENTERED", ""), ("ENTERED", old["name"])])


def test_different_kinds_are_merged_by_two(client: FlaskClient, clerk: dict[str, str], fire: dict[str, str]) -> None:
    """种类不同：提出的人不能自己确认；另一人可退回（写理由）；撤回只归提出人；别的部门看不到；每步一条留痕。"""
    old = client.post(f"{API}/entities", headers=clerk, json=firm(53)).json
    into = client.post(f"{API}/entities", headers=clerk, json=firm(54, kind="ENTERPRISE")).json
    order = {"into": into["id"], "reason": "同一户", "evidence": "个转企登记通知"}
    requests, before = f"{API}/entities/{old['id']}/merge-requests", entries()
    first = client.post(requests, headers=clerk, json=order).json
    assert (first["mine"], first["old"]["kind"], first["into"]["kind"]) == (True, "个体工商户", "企业")
    assert client.post(requests, headers=clerk, json=order).json["type"] == "/problems/entity.merge_waiting"
    place, other = f"{API}/entity-merges/{first['id']}/decisions", sign_in(client, "approver")
    for one in (old, into):  # the file of either says that it waits, and for whom
        waits = client.get(f"{API}/entities/{one['id']}", headers=clerk).json["merge_waiting"]
        assert (waits["old"], waits["into"], waits["mine"]) == (old["name"], into["name"], True)
    assert client.get(f"{API}/entities/{old['id']}", headers=other).json["merge_waiting"]["mine"] is False
    assert client.post(place, headers=clerk, json={"decision": "CONFIRMED"}).status_code == 403
    assert client.post(place, headers=other, json={"decision": "WITHDRAWN"}).status_code == 403
    assert client.post(place, headers=other, json={"decision": "REFUSED"}).status_code == 422
    assert client.post(place, headers=fire, json={"decision": "CONFIRMED"}).status_code == 404
    assert client.get(f"{API}/workbench", headers=other).json["queue"]["merges_to_confirm"] == 1
    assert client.get(f"{API}/workbench", headers=clerk).json["queue"]["merges_to_confirm"] == 0
    refused = client.post(place, headers=other, json={"decision": "REFUSED", "opinion": "两个主体"}).json
    assert (refused["state"], refused["opinion"], entries()) == ("refused", "两个主体", before + 2)
    seen = client.get(f"{API}/entities/{old['id']}", headers=clerk).json
    assert (seen["id"], seen["merge_waiting"]) == (old["id"], None)
    again = client.post(requests, headers=clerk, json=order).json
    assert [one["id"] for one in client.get(f"{API}/entity-merges", headers=other).json["items"]] == [again["id"]]
    assert client.get(f"{API}/entity-merges", headers=fire).json["items"] == []
    place = f"{API}/entity-merges/{again['id']}/decisions"
    assert client.post(place, headers=clerk, json={"decision": "WITHDRAWN"}).json["state"] == "withdrawn"
    assert client.post(place, headers=other, json={"decision": "CONFIRMED"}).json["type"] == "/problems/wrong_state"


def test_a_number_of_ones_own_is_merged_by_one(client: FlaskClient, clerk: dict[str, str]) -> None:
    """种类相同、只有一户有登记代码：说不上两个主体，写了依据一个人就能并。"""
    old = client.post(f"{API}/entities", headers=clerk, json=firm(57, code="门店57", code_kind="other")).json
    into = client.post(f"{API}/entities", headers=clerk, json=firm(58)).json
    order = {"into": into["id"], "reason": "同一户", "evidence": "两份执照核对过"}
    needless = client.post(f"{API}/entities/{old['id']}/merge-requests", headers=clerk, json=order).json
    assert needless["type"] == "/problems/entity.merge"
    assert client.post(f"{API}/entities/{old['id']}/merge", headers=clerk, json=order).json["id"] == into["id"]


def test_kinds_made_equal_by_the_same_hand_need_two(client: FlaskClient, clerk: dict[str, str]) -> None:
    """自己先把种类改成一样，也不能一个人合并。"""
    old = client.post(f"{API}/entities", headers=clerk, json=firm(55)).json
    into = client.post(f"{API}/entities", headers=clerk, json=firm(56, kind="ENTERPRISE")).json
    change = {"kind": "ENTERPRISE", "reason": "执照写错"}
    assert client.patch(f"{API}/entities/{old['id']}", headers=clerk, json=change).status_code == 200
    order = {"into": into["id"], "reason": "同一户", "evidence": "个转企登记通知"}
    refused = client.post(f"{API}/entities/{old['id']}/merge", headers=clerk, json=order).json
    assert refused["type"] == "/problems/entity.merge_second"


def test_who_is_listed_already_is_named(client: FlaskClient, clerk: dict[str, str]) -> None:
    """已在名录里的，说出是哪一户。"""
    client.post(f"{API}/entities", headers=clerk, json=firm(61))
    again = client.post(f"{API}/entities", headers=clerk, json=firm(61, name="另一个叫法"))
    assert again.json["detail"] == "“青禾县手工登记61店”已在本部门名录里。"
