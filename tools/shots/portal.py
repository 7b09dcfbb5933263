"""门户的各屏。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from shots.camera import Camera
from shots.world import World


def portal(browser: Browser, camera: Camera, world: World, _folder: Path) -> None:
    """首页、结果、计划、清单、抽取、核验、检查码，和各种找不到。"""
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
    camera.watch(page)
    rows = world.call("publisher", "GET", "/publications")["items"]
    public = [row for row in rows if row["state"] == "published"]
    shown = {row["id"]: page.request.get(f"{world.url}/results/{row['public_id']}.json").json() for row in public}
    by_code = {shown[row["id"]]["result_code"]: row for row in public}
    long = max(public, key=lambda row: len(row["entity_name"]))
    gone = next(row for row in public if row not in by_code.values() and row is not long)
    _change(world, gone, "withdraw", {}, "公示对象登记有误，核实后重新公示。")
    changed = next(row for row in public if row is not gone and row is not long)
    town = "石桥镇" if shown[changed["id"]]["district"] != "石桥镇" else "柳溪镇"
    _change(world, changed, "correct", {"district": town}, "辖区登记有误，按登记机关数据更正。")
    draw = world.call("clerk", "GET", "/draws")["items"][0]
    one = world.call("clerk", "GET", "/assignments")["items"][0]
    lead = next(member for member in one["team"] if member["role"] == "LEAD")
    officers = world.call("clerk", "GET", "/officers")["items"]
    login = next(officer["name"] for officer in officers if officer["id"] == lead["officer_id"])
    bundle = world.call(login, "GET", "/field/bundle")["packages"]
    code = bundle[0]["package"]["code_url"]
    digest = world.call("approver", "GET", "/dossiers?state=approved")["items"][0]["content_digest"]
    shots = {
        "portal-home-full": "/",
        "portal-results-full": "/results",
        "portal-results-empty": "/results?q=没有这一家",
        "portal-result-clean": f"/results/{by_code['R01']['public_id']}",
        "portal-result-findings": f"/results/{by_code['R05']['public_id']}",
        "portal-result-longname": f"/results/{long['public_id']}",
        "portal-result-corrected": f"/results/{changed['public_id']}",
        "portal-plans-full": "/plans",
        "portal-items-full": "/items",
        "portal-guidelines-full": "/guidelines",
        "portal-inspectors-full": "/inspectors",
        "portal-draws-full": "/draws",
        "portal-draw-full": f"/draws/{draw['no']}",
        "portal-verify-empty": "/verify",
        "portal-verify-match": f"/verify?d={digest[:8]}",
        "portal-verify-none": "/verify?d=00000000",
        "portal-verify-wrong": "/verify?d=xyz",
        "portal-code-live": code,
    }
    refused = {
        "portal-result-withdrawn": f"/results/{gone['public_id']}",
        "portal-code-invalid": "/c/0000000000",
        "portal-absent": "/results/NOSUCH",
    }
    for name, path in {**shots, **refused}.items():
        page.goto(world.url + path)
        camera.shoot(page, name, touch=True, refused=name in refused)
    page.emulate_media(media="print")
    page.goto(f"{world.url}/results/{by_code['R05']['public_id']}")
    camera.shoot(page, "portal-result-print", sizes=((794, 800),))
    page.close()


def _change(world: World, row: dict[str, Any], act: str, changes: dict[str, str], reason: str) -> None:
    """更正或撤下：公示员拟，审批人核对后确认。"""
    body = {"act": act, "changes": changes, "reason": reason}
    proposed = world.call("publisher", "POST", f"/publications/{row['id']}/changes", body)
    world.call("approver", "POST", f"/publication-changes/{proposed['id']}/decisions", {"confirmed": True})
