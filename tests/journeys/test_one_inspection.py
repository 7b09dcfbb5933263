"""一次检查的全程：从三张表到公示页，经由 HTTP；每一步至少拒绝一个错误的输入。"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server import sweeps
from server.app import ROOT
from server.db import session
from server.demo import lists
from server.demo.county import HOME, WITNESSES, County
from server.demo.desk import Desk, Refused
from server.demo.phone import Phone
from server.trail.verify import verify
from sync.ops import stamped


@pytest.fixture
def county(app: Flask) -> County:
    """名录和清单都在的青禾县。"""
    made = County(app)
    made.bring_lists(200)
    return made


def refused(status: int, word: str, act: Any, *args: Any, **kwargs: Any) -> None:
    """这一步须答这个状态，话里有这个词。"""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.status == status, caught.value.body
    assert word in caught.value.body["detail"], caught.value.body


def verified(package: bytes, folder: Path) -> list[str]:
    """把抽取包交给只用标准库的核验程序。"""
    path = folder / "package.zip"
    path.write_bytes(package)
    run = subprocess.run(
        [sys.executable, "-I", str(ROOT / "draw" / "verify_draw.py"), str(path)], capture_output=True, text=True
    )
    return run.stdout.split("\n")[:-1]


def planned(county: County) -> dict[str, Any]:
    return county.plan()


def dispatched(county: County) -> list[dict[str, Any]]:
    return county.dispatch(county.draw(county.plan())["id"])


def test_a_wrong_code_is_reported_by_row(county: County) -> None:
    """校验位不对的代码逐行报告，其余照常。"""
    good = lists.entities(3).decode("utf-8-sig").splitlines()
    bad = next(cell for cell in good[2].split(",") if cell.startswith("9"))
    good[2] = good[2].replace(bad, bad[:-1] + ("0" if bad[-1] != "0" else "1"))
    report = county.desk("clerk").bring("entities", "\n".join(good).encode(), HOME)
    assert report["rejected"] == 1
    assert (report["problems"][0]["row"], report["problems"][0]["code"]) == (3, "uscc.check_digit")


def test_an_item_without_a_basis_cannot_be_activated(county: County) -> None:
    """没有依据的事项不能启用（S0-02）。"""
    clerk = county.desk("clerk")
    item = next(row for row in clerk.get("/items")["items"] if not row["bases"])
    refused(409, "依据", clerk.post, f"/items/{item['id']}/activation")


def test_the_author_of_a_plan_cannot_approve_it(county: County) -> None:
    """编的人不能批。"""
    clerk = county.desk("clerk")
    plan = clerk.post("/plans", {"year": 2026, "title": "计划"})
    refused(403, "不能", clerk.post, f"/plans/{plan['id']}/decisions", {"decision": "APPROVED", "opinion": ""})


def test_the_draw_recomputes_with_the_standard_library_alone(county: County, tmp_path: Path) -> None:
    """抽取包六行全对；改一位骰子就不对。"""
    draw = county.draw(county.plan())
    answer = county.client.get(f"/api/v1/draws/{draw['id']}/package.zip", headers=county.desk("clerk").headers)
    lines = verified(answer.data, tmp_path)
    assert lines == ["files ok", "seed ok", "quotas ok", "units ok", "teams ok", "log absent"]
    bent = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(answer.data)) as old, zipfile.ZipFile(bent, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("transcript.txt"):
                content = content.replace(b"dice ", b"dice 1", 1)[: len(content)]
            new.writestr(name, content)
    assert any("FAIL" in line for line in verified(bent.getvalue(), tmp_path))


def test_no_name_leaves_the_draw_before_the_visit(county: County) -> None:
    """抽取之后、派发之前，哪里都读不到抽中户的名称或代码与中签的联系（D3）。"""
    clerk = county.desk("clerk")
    draw = county.draw(county.plan())
    codes = [row["code"] for row in clerk.get("/entities")["items"]]
    for path in (f"/draws/{draw['id']}", f"/draws/{draw['id']}/units"):
        text = str(clerk.get(path))
        assert not [code for code in codes if code in text]


def test_dice_must_be_twenty_digits(county: County) -> None:
    """骰子要二十位数字。"""
    clerk = county.desk("clerk")
    draw = clerk.post("/draws", {"plan_entry_id": planned(county)["id"], "witnesses": WITNESSES})
    clerk.post(f"/draws/{draw['id']}/freeze")
    clerk.post(f"/draws/{draw['id']}/commitment")
    with pytest.raises(Refused) as caught:
        clerk.post(f"/draws/{draw['id']}/dice", {"digits": "123"})
    assert caught.value.status == 422


def test_repeated_and_reordered_deliveries_give_one_record(county: County) -> None:
    """同一批送两次、断在中间再送，记录只有一份。"""
    row = dispatched(county)[0]
    phone = county.lead_phone(row)
    phone.inspect(phone.visits[row["id"]])
    ops = list(phone.outbox)
    first = phone.push_batch(ops[:5])
    assert phone.push_batch(ops[:5])["verdicts"] == first["verdicts"]
    phone.push_batch(ops[3:9])
    phone.outbox[:] = ops[9:]
    assert {verdict["verdict"] for verdict in phone.push()} == {"applied"}
    bundle = county.client.get("/api/v1/field/bundle", headers=phone.bearer).json
    held = next(p for p in bundle["packages"] if p["package"]["assignment_id"] == row["id"])
    assert [op["op_id"] for op in held["ops"]] == [op["op_id"] for op in ops]


def test_an_unsigned_record_cannot_be_sealed(county: County) -> None:
    """没有签字也没有拒签记录的封存不被采纳，收下待人处理。"""
    row = dispatched(county)[0]
    phone = county.lead_phone(row)
    visit = phone.visits[row["id"]]
    phone.inspect(visit, seal=False)
    visit.ops[:] = [op for op in visit.ops if op["kind"] != "sign.add"]
    phone.outbox[:] = [op for op in phone.outbox if op["kind"] != "sign.add"]
    relink(phone, visit)
    phone.seal(visit, phone.content_digest(visit), "R01")
    assert phone.push()[-1]["verdict"].startswith("quarantined:")


def relink(phone: Phone, visit: Any) -> None:
    """抽掉几笔之后，把序号和链重新接好。"""
    previous = visit.package["nonce"]
    rebuilt: list[dict[str, Any]] = []
    for seq, op in enumerate(phone.outbox, 1):
        body = {key: value for key, value in op.items() if key != "hash"}
        rebuilt.append(stamped({**body, "seq": seq, "prev": previous}))
        previous = rebuilt[-1]["hash"]
    phone.outbox[:], visit.ops[:], phone.seq = list(rebuilt), list(rebuilt), len(rebuilt)


def test_a_replaced_photo_is_refused(county: County) -> None:
    """照片字节与指纹不符，答 460，不入库。"""
    row = dispatched(county)[0]
    phone = county.lead_phone(row)
    phone.inspect(phone.visits[row["id"]])
    phone.push()
    sha256 = max(phone.files, key=lambda name: len(phone.files[name]))
    path, body = f"/api/v1/blobs/{sha256}", b"x" * len(phone.files[sha256])
    headers = {**phone.credential("PATCH", path, body), "Upload-Offset": "0", "Upload-Length": str(len(body))}
    answer = county.client.patch(
        path, data=body, headers={**headers, "Tus-Resumable": "1.0.0"}, content_type="application/offset+octet-stream"
    )
    assert answer.status_code == 460


def test_a_foreign_department_sees_nothing(county: County) -> None:
    """别的部门拿着编号也答没有。"""
    row = dispatched(county)[0]
    other = county.desk("clerk-yj")
    refused(404, "没有", other.get, f"/assignments/{row['id']}")


def test_the_whole_way_ends_on_the_public_page(county: County) -> None:
    """派发、检查、送达、成卷、审定、公示：公示页上有结果，没有个人信息。"""
    row = dispatched(county)[0]
    phone = county.visit(row, failing=1)
    county.settle()
    dossier = county.dossier_of(row)
    county.desk("approver").decide(dossier["id"], "APPROVED", "同意。")
    county.settle()
    page = county.client.get("/results.csv").data.decode("utf-8-sig")
    visit = phone.visits[row["id"]]
    name = visit.package["entity"]["name"]
    assert name in page
    public = county.client.get("/results").data.decode()
    assert name in public
    private = [visit.package["entity"]["legal_rep"], visit.package["entity"]["phone"], "现场查看"]
    private += [member["name"] for member in visit.package["team"]]
    for text in (page, public):
        assert not [word for word in private if word and word in text]
    kinds = {item["kind"] for item in phone.changes()}
    assert {"verdict", "receipt"} <= kinds
    assert verify(session()) == []


def test_an_inspector_of_the_case_cannot_approve_it(county: County) -> None:
    """本件的检查人员不能审定。"""
    row = dispatched(county)[0]
    county.visit(row)
    county.settle()
    lead = next(member for member in row["team"] if member["role"] == "LEAD")
    names = {o["display_name"]: o for o in county.desk("clerk").get("/officers")["items"]}
    county.desk("secadmin").post(f"/officers/{names[lead['name']]['id']}/roles", {"role": "approver"})
    desk = Desk(county.client, names[lead["name"]]["name"], county.people.passwords[names[lead["name"]]["name"]])
    refused(403, "检查人员", desk.decide, county.dossier_of(row)["id"], "APPROVED", "同意。")


def test_a_decision_needs_the_version_that_was_read(county: County) -> None:
    """没有版本号答 428，旧版本号答 412。"""
    row = dispatched(county)[0]
    county.visit(row)
    county.settle()
    approver, dossier = county.desk("approver"), county.dossier_of(row)
    body = {"decision": "APPROVED", "opinion": "同意。", "items": []}
    for headers, status in (({}, 428), ({"If-Match": '"old"'}, 412)):
        with pytest.raises(Refused) as caught:
            approver.post(f"/dossiers/{dossier['id']}/decisions", body, **headers)
        assert caught.value.status == status


def test_a_return_reaches_the_phone_with_reasons(county: County) -> None:
    """退回的理由到得了手机，封存不拆。"""
    row = dispatched(county)[0]
    phone = county.visit(row)
    county.settle()
    item = phone.visits[row["id"]].form["sections"][0]["items"][0]["id"]
    reasons = [{"item": item, "reason": "照片看不清，请补一张。"}]
    county.desk("approver").decide(county.dossier_of(row)["id"], "RETURNED", "请补正。", reasons)
    returned = [change for change in phone.changes() if change["kind"] == "returned"]
    assert returned[0]["body"]["items"] == reasons


def test_a_second_sweep_publishes_nothing_twice(county: County) -> None:
    """再扫一遍，什么都不会重复。"""
    row = dispatched(county)[0]
    county.visit(row)
    county.settle()
    county.desk("approver").decide(county.dossier_of(row)["id"], "APPROVED", "同意。")
    county.settle()
    before = county.client.get("/results.csv").data
    assert all(result["done"] == 0 for result in sweeps.run().values())
    assert county.client.get("/results.csv").data == before
