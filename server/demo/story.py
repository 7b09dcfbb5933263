"""青禾县的来历：在空的数据文件夹里，把一个县从开局办到公示。"""

from __future__ import annotations

from typing import Any

from flask import Flask

from server.demo import changes, followups, joint, minutes, office, partners, people, plans
from server.demo.county import County, Say


def build(app: Flask, say: Say) -> people.People:
    """建好整个演示县，返回账号。各种状态的派单都有：未取、在查、待审、退回、已公示、隔离。"""
    county = County(app, say)
    say("名录：600 户、33 名检查人员、6 个事项，三个部门")
    county.bring_lists()
    partners.join(county)
    office.furnish()
    say("计划与抽取")
    result = county.draw(county.plan())
    changes.struck(county, result["id"])
    plans.hold(county)
    minutes.sign(county, result["id"])
    rows = county.dispatch(result["id"])
    say(f"抽中 {len(rows)} 户，派给 {len({m['name'] for row in rows for m in row['team']})} 人")
    inspected = rows[: max(8, len(rows) // 2)]
    manners: list[dict[str, Any]] = [
        {},
        {"failing": 2},
        {"stamp": True},
        {"refuse": True, "failing": 1},
        {},
        {"failing": 1},
        {},
        {},
    ]
    for assignment, manner in zip(inspected, manners, strict=False):
        county.visit(assignment, **manner)
    for assignment in rows[len(manners) : len(manners) + 2]:
        phone = county.lead_phone(assignment)
        phone.arrive(phone.visits[assignment["id"]])
        phone.push()
    changes.waiting(county, rows[-1])
    shared = joint.hold(county)
    say("案卷")
    county.settle()
    approver = county.desk("approver")
    for number, assignment in enumerate(inspected[: len(manners)]):
        dossier = county.dossier_of(assignment)
        if number < 5:
            approver.decide(dossier["id"], "APPROVED", "事实清楚，同意。")
        elif number == 5:
            first = county.lead_phone(assignment).visits[assignment["id"]].form["sections"][0]["items"][0]["id"]
            reason = [{"item": first, "reason": "照片看不清执照上的字号，请补一张。"}]
            approver.decide(dossier["id"], "RETURNED", "个别照片不清，其余可以。", reason)
    approver.decide(county.dossier_of(shared)["id"], "APPROVED", "事实清楚，同意。")
    say("公示")
    county.settle()
    say("后续处置")
    followups.hold(county, inspected[:5])
    return county.people
