"""桌面的对话框、抽屉、弹出的菜单：逐个打开，axe-core 一条毛病也没有，一样也没有切掉；新添的必须列进来。"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from server import clock
from server.app import ROOT
from server.demo import changes, followups, pictures, plans
from server.demo.county import WITNESSES, County
from server.demo.minutes import INK, SAID
from tests.journeys.axe import Quiet, still, violations
from tests.journeys.test_axe import Place, browser, signed_in

__all__ = ["browser"]  # the fixture of the screens, used by its name

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = ROOT / "pwa" / "src" / "desk"
TAG = re.compile(r'<Desk(Dialog|Drawer)((?:\s+[\w:@.#-]+(?:="[^"]*")?)*)')
NAMED = re.compile(r'\stest="([\w-]+)"')
WAIT = 30_000
SMALL = {"width": 1024, "height": 768}
WIDE = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Step:
    """谁在哪一页，依次按哪些（data-test；写成“名=字”的填字），开出哪一个框；small：1024×768 也看。"""

    who: str
    path: str
    dialog: str
    taps: tuple[str, ...]
    small: bool = False


ROWS = """抽查任务名称\t抽查事项\t检查对象\t抽查比例\t实施时间
餐饮联合抽查\t登记事项检查\t企业\t5%\t3月至11月
一条写错了的\t没有的事项\t\t\t"""
COMPLAINT = ("new-offplan", "source-COMPLAINT", "urgent", "spoken")
WITHDRAW = ("withdraw-publication", "change-reason=主体认错了，先撤下再核对。", "change-go", "confirm-change")
STEPS = (
    Step("clerk", "/plans", "Plans:plan-dialog", ("new-plan",), True),
    Step("clerk", "/plans", "OffPlanForm:offplan-dialog", COMPLAINT, True),
    Step("clerk", "/plans/{joint}", "EntryForm:entry-dialog", ("new-entry",), True),
    Step("clerk", "/plans/{joint}", "Plan:rename-dialog", ("rename",), True),
    Step("clerk", "/plans/{joint}", "PasteDialog:paste-dialog", ("paste", f"paste-text={ROWS}", "paste-row"), True),
    Step("clerk", "/plans/{joint}", "PlanPapers:papers-dialog", ("ask",), True),
    Step("clerk", "/plans/{joint}", "PlanPapers:papers-dialog", ("add-minutes",), True),
    Step("clerk", "/plans/{joint}", "Ask:ask-dialog", ("remove-entry",), True),
    Step("clerk", "/plans/{drill}", "Plan:remove-dialog", ("remove-rehearsal",), True),
    Step("clerk", "/joint", "JointOffice:member-dialog", ("add-member",), True),
    Step("clerk", "/entities", "EntityNew:entity-new", ("new-entity",), True),
    Step("clerk", "/entities", "EntityInbox:inbox", ("open-inbox",), True),
    Step("clerk", "/entities", "Sublibraries:shelves", ("open-shelves",), True),
    Step("clerk", "/entities", "EntityDrawer:entity-drawer", ("entity-row",), True),
    Step("clerk", "/entities", "EntityBulk:bulk-dialog", ("pick", "bulk-flag"), True),
    Step("clerk", "/inspectors", "InspectorDrawer:inspector-drawer", ("inspector-row",), True),
    Step("clerk", "/inspectors", "InspectorForm:inspector-dialog", ("inspector-row", "edit-inspector"), True),
    Step("clerk", "/bases", "BasisForm:basis-dialog", ("new-basis",), True),
    Step("clerk", "/checklists", "Checklists:sheet-dialog", ("new-sheet",), True),
    Step("clerk", "/checklists", "Checklists:sheet-dialog", ("bring-sheet",), True),
    Step("clerk", "/rules", "RuleForm:rule-dialog", ("override",)),
    Step("clerk", "/draws", "DrawForm:draw-dialog", ("new-draw",)),
    Step("clerk", "/draws/{draft}", "FreezeCard:freeze-dialog", ("freeze",)),
    Step("clerk", "/draws/{done}?tab=after", "ChangeDialog:change-dialog", ("new-change",)),
    Step("clerk", "/draws/{done}?tab=names", "OpenDialog:open-dialog", ("open-unit",)),
    Step("clerk", "/draws/{done}/minutes", "Minutes:sign-dialog", ("sign-w1",)),
    Step("clerk", "/draws/{done}/minutes", "Minutes:refuse-dialog", ("refuse-w1",)),
    Step("clerk", "/draws/{done}/minutes", "MinutesScene:remove-scene-dialog", ("remove-scene",)),
    Step("clerk", "/draws/{done}/minutes", "PaperScan:scan-dialog", ("paper-w1",)),
    Step("clerk", "/draws/{single}/minutes", "CloseMinutes:close-dialog", ("close-minutes",)),
    Step("clerk", "/progress", "AssignmentDrawer:assignment-drawer", ("assignment-row",)),
    Step("clerk", "/followups", "FollowOpen:followup-open", ("followup-new",)),
    Step("clerk", "/followups/{objection}", "FollowAct:followup-dialog", ("act-propose",)),
    Step("clerk", "/followups/{order}", "FollowAct:followup-dialog", ("act-serve",)),
    Step("clerk", "/followups/{order}", "NewCode:code-dialog", ("new-code",)),
    Step("clerk", "/public-words", "PublicWords:answer-dialog", ("answer",)),
    Step("clerk", "/adoptions", "Adoptions:adoption-dialog", ("adoption-new",)),
    Step("clerk", "/liaison", "Liaison:liaison-dialog", ("fill",)),
    Step("clerk", "/liaison", "KeysHelp:keys-dialog", ("keys-help",)),
    Step("publisher", "/publications", "ChangeForm:change-dialog", ("correct-publication",)),
    Step("publisher", "/publications", "ChangeForm:change-dialog", ("withdraw-publication",)),
    Step("publisher", "/publications", "ChangeDecision:confirm-dialog", WITHDRAW),
    Step("publisher", "/public-words", "PublicWords:hold-dialog", ("release-hold",)),
    Step("publisher", "/reports", "Reports:batch-drawer", ("open-batch",)),
    Step("approver", "/plans/{named}", "NameTeam:name-team", ("name-team",), True),
    Step("approver", "/draws/{single}", "NameDrawTeam:name-draw-team", ("name-draw-team",)),
    Step("approver", "/draws/{frozen}", "SealedCard:void-dialog", ("void-draw",)),
    Step("approver", "/draws/{done}?tab=after", "DecideDialog:decide-dialog", ("decide-change",)),
    Step("approver", "/draws/{done}?tab=names", "NameRequests:name-dialog", ("decide-name",)),
    Step("approver", "/review", "BatchApprove:batch-dialog", ("batch-open",)),
    Step("approver", "/item-lists/{list}", "ItemListRevoke:revoke-dialog", ("revoke",), True),
    Step("approver", "/publications", "ChangeDecision:confirm-dialog", ("confirm-change",)),
    Step("sysadmin", "/officers", "OfficerForm:officer-dialog", ("new-officer",)),
    Step("sysadmin", "/officers", "OfficerDrawer:officer-drawer", ("officer-row",)),
    Step("sysadmin", "/officers", "OneTimePassword:password-dialog", ("officer-row", "reset-password", "ask-yes")),
    Step("sysadmin", "/departments", "Departments:department-dialog", ("new-department",)),
    Step("sysadmin", "/calendar", "CalendarForm:calendar-dialog", ("enter-year",)),
    Step("secadmin", "/officers", "OfficerDrawer:officer-drawer", ("officer-row",)),
)
ELSEWHERE = {
    "AccountSlips:slips-dialog": "一次建许多账号以后才有的一张表，Officers 的清单要先传一份",
    "BasisPicker:basis-picker": "事项页里的一个选单，这个事项先要还没有公布",
    "CeremonyPhones:withhold-dialog": "见证人手机的仪式进行到一半才有",
    "Editor:approve-sheet": "检查表先要编好、逐项由法制确认",
    "EntityMerges:merges": "名录里先要有种类或代码不同的两户提出合并",
    "FormChange:form-dialog": "在用的检查表先要出新的一版",
    "ItemListJudge:judge-dialog": "清单先要拟出新的一版",
    "Office:sign-dialog": "同一块签字板，见 Minutes:sign-dialog",
    "Postings:posting-dialog": "规则要另一个渠道、又有了上个月的通报才有",
    "Postings:void-posting": "同上，先要登记过一次",
    "Publications:publication-dialog": "先要有暂缓公示的结果",
    "ReSignIn:expired-dialog": "登录过期才有；框里是登录页的那张表",
    "SlipDialog:slip-dialog": "整次抽取结束以后才有",
    "StaleDialog:stale-dialog": "两个人同时审一件才有",
    "SupplementDialog:supplement-dialog": "递补用完还缺户才有",
}
"""没有打开的，各为什么。"""

CUT = """box => {
  const shown = getComputedStyle
  const scrolls = one => {
    for (let up = one.parentElement; up && up !== box; up = up.parentElement)
      if (/auto|scroll/.test(shown(up).overflowX)) return true
    return false
  }
  const frame = box.getBoundingClientRect()
  const right = Math.min(innerWidth, frame.right) + 1
  const found = box.scrollWidth > box.clientWidth + 1 ? [`整框 ${box.scrollWidth} > ${box.clientWidth}`] : []
  for (const one of box.querySelectorAll('*')) {
    const at = one.getBoundingClientRect(), style = shown(one)
    if (at.width < 2 || at.height < 2 || style.visibility === 'hidden') continue
    if (style.clipPath !== 'none' || one.closest('svg')) continue
    const off = (at.right > right || at.left < frame.left - 1) && !scrolls(one)
    const clips = style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis'
    const hidden = clips && one.scrollWidth > one.clientWidth + 1
    if (off || hidden) found.push(`${one.tagName}.${one.className}: ${(one.innerText ?? '').slice(0, 40)}`)
  }
  return found
}"""
"""框里伸出去、被切掉、或者要横着卷的东西；表在自己的框里卷的不算。"""


def standing() -> set[str]:
    """代码里的每一个对话框与抽屉：“组件:data-test”。"""
    return {
        f"{file.stem}:{said[1] if (said := NAMED.search(tag[2])) else tag[1].lower()}"
        for file in DESK.rglob("*.vue")
        for tag in TAG.finditer(file.read_text("utf-8"))
    }


def test_every_dialog_is_opened_or_says_why_not() -> None:
    """代码里的每一个框，这里或者打开，或者写明为什么不；没有了的不留在单子上。"""
    opened = {step.dialog for step in STEPS}
    assert standing() == opened | set(ELSEWHERE)
    assert not opened & set(ELSEWHERE)


class Full(Place):
    """同一个县，再办到各个框都有得开。"""

    def furnish(self, county: County, rows: list[dict[str, Any]]) -> None:
        """计划、抽取、检查与公示各到哪一步。"""
        self.ids["done"] = rows[0]["draw_id"]
        self._drawn(county, rows)
        self._planned(county)
        self._inspected(county, rows)

    def _drawn(self, county: County, rows: list[dict[str, Any]]) -> None:
        clerk, done = county.desk("clerk"), rows[0]["draw_id"]
        changes.waiting(county, rows[-1])
        clerk.post(f"/draws/{done}/units/{rows[-2]['blind']}/opening", {"reason": "要先约好机关大院的门卫，才进得去。"})
        _send(county, "clerk", f"/draws/{done}/scene", ("现场.jpg", pictures.photo("现场")))
        clerk.put(f"/draws/{done}/minutes", SAID)
        _ruled(county, "draw.single_random_allowed", True)
        single = {"random_kind": "SINGLE", "random_reason": "人员名录尚在建立", "random_until": _until()}
        one, two, three, _ = _tasks(county, [single, {}, {}, {}])
        self.ids["single"] = county.draw(one)["id"]
        _signed(county, self.ids["single"])
        for name, entry in (("draft", two), ("frozen", three)):
            self.ids[name] = clerk.post("/draws", {"plan_entry_id": entry["id"], "witnesses": WITNESSES})["id"]
        clerk.post(f"/draws/{self.ids['frozen']}/freeze")

    def _planned(self, county: County) -> None:
        clerk, approver, year = county.desk("clerk"), county.desk("approver"), clock.today().year
        plans.office(county)
        self.ids["list"] = clerk.get("/item-lists")["items"][0]["id"]
        self.ids["joint"] = clerk.post("/plans", {"year": year, "title": "联合抽查计划", "scope": "JOINT"})["id"]
        places = county.people.departments
        seats = [{"department_id": places[code], "seats": 1} for code in ("990100-SJ", "990100-YJ")]
        clerk.post(f"/plans/{self.ids['joint']}/entries", _entry(county) | {"slots": seats})
        drill = clerk.post("/plans", {"year": year, "title": "演练", "kind": "REHEARSAL"})
        self.ids["drill"] = drill["id"]
        held = clerk.post("/plans", {"year": year, "title": "另一份年度计划"})["id"]
        clerk.post(f"/plans/{held}/entries", _entry(county) | {"content": "有事请打 13800001234 找张三。"})
        shop = clerk.get("/entities")["items"][0]["id"]
        task = _entry(county) | {"source": "COMPLAINT", "source_reason": "群众投诉缺斤短两，登记第 12 号。"}
        task = {key: value for key, value in task.items() if key not in ("ratios", "min_n")}
        body = json.dumps(task | {"source_no": "投诉第 12 号", "targets": [shop]})
        named = _send(county, "clerk", "/off-plan-tasks", ("登记表.pdf", plans.PROOF), task=body)
        self.ids["named"] = named["id"]
        for plan in (held, named["id"]):
            clerk.post(f"/plans/{plan}/submission")
            approver.post(f"/plans/{plan}/decisions", {"decision": "APPROVED", "opinion": "同意。"})

    def _inspected(self, county: County, rows: list[dict[str, Any]]) -> None:
        clerk, approver, publisher = (county.desk(name) for name in ("clerk", "approver", "publisher"))
        for number, row in enumerate(rows[:3]):
            county.visit(row, failing=number == 0)
        county.settle()
        approver.decide(county.dossier_of(rows[0])["id"], "APPROVED", "事实清楚，同意。")
        county.settle()
        order = clerk.get("/followups?kind=ORDER")["items"][0]
        order = followups.draft(clerk, order, {"power": followups.POWER})
        followups.act(approver, order, "decisions", {"decision": "APPROVED", "opinion": "同意。"})
        self.ids["order"] = order["id"]
        followups.objected(clerk, rows[0]["id"])
        self.ids["objection"] = clerk.get("/followups?kind=OBJECTION")["items"][0]["id"]
        target = next(one["target"] for one in publisher.get("/export-batches")["targets"] if one["waiting"])
        publisher.post("/export-batches", {"target": target})
        county.client.post("/feedback", data={"text": "希望多查一查学校门口的小店。"})


def _signed(county: County, draw: str) -> None:
    """抽取记录人人签了字，只差成卷。"""
    clerk, place = county.desk("clerk"), f"/draws/{draw}/minutes"
    for one in clerk.put(place, SAID)["signers"]:
        image = INK + base64.b64encode(pictures.signature(one["name"])).decode()
        clerk.post(f"{place}/signatures", {"signer": one["signer"], "method": "canvas", "image": image})


def _entry(county: County, **more: Any) -> dict[str, Any]:
    """一条抽查任务。"""
    items = {row["name"]: row["id"] for row in county.desk("clerk").get("/items")["items"] if row["state"] == "active"}
    year = clock.today().year
    period = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    told = {"name": "明码标价抽查", "item_ids": [items["明码标价检查"]], "ratios": {"B": "5%"}, "min_n": 3}
    return told | {"methods": ["ON_SITE"], "content": "明码标价。", "period": period} | more


def _ruled(county: County, key: str, value: Any) -> None:
    """部门另定一条规则，另一人批准。"""
    body = {
        "key": key,
        "layer": "DEPARTMENT",
        "value": value,
        "basis": "青市监发〔2026〕7号",
        "reason": "人员名录尚在建立",
    }
    row = county.desk("clerk").post("/rules", body | {"since": clock.today().isoformat()})
    county.desk("approver").post(
        f"/rules/proposals/{row['id']}/decisions", {"decision": "APPROVED", "opinion": "同意。"}
    )


def _until() -> str:
    return date(clock.today().year, 12, 31).isoformat()


def _tasks(county: County, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """又一份批准了的年度计划，各条依次。"""
    clerk = county.desk("clerk")
    plan = clerk.post("/plans", {"year": clock.today().year, "title": "第二份年度计划"})["id"]
    for number, more in enumerate(wanted, 1):
        clerk.post(f"/plans/{plan}/entries", _entry(county, name=f"明码标价抽查之{number}", **more))
    plans.approved(county, plan)
    return list(clerk.get(f"/plans/{plan}")["entries"])


def _send(county: County, who: str, path: str, file: tuple[str, bytes], **parts: str) -> Any:
    """带一份文件办一件事。"""
    desk = county.desk(who)
    data: dict[str, Any] = {**parts, "file": (io.BytesIO(file[1]), file[0])}
    return desk._answer(desk.client.post(f"/api/v1{path}", data=data, headers=desk.headers))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    """办到各步的演示县。"""
    if not (ROOT / "pwa" / "dist" / "desk" / "index.html").exists():
        pytest.fail("桌面还没有构建：make build")
    found = Full(tmp_path_factory.mktemp("dialogs") / "data")
    yield found
    found.server.kill()


class Walk:
    """一个人一页一页地开框、看框、关框。"""

    def __init__(self, page: Page, county: Full) -> None:
        self.page, self.county, self.quiet = page, county, Quiet(page)
        self.found: dict[str, list[str]] = {}
        self.at = ""

    def look(self, step: Step) -> None:
        """开出来，看，关上。"""
        if self.at != step.path:
            self.page.goto(f"{self.county.server.url}/desk{step.path.format(**self.county.ids)}")
            self.quiet.settle()
            self.at = step.path
            if step.small:
                self._small(f"{step.path} 1024", "#main")
        for tap in step.taps:
            self._tap(tap)
        frame = f'.el-overlay:has([data-test="{step.dialog.partition(":")[2]}"])'
        box = f"{frame} :is(.el-dialog, .el-drawer)"
        expect(self.page.locator(box)).to_be_visible(timeout=WAIT)
        self.quiet.settle(looks=0)
        name = f"{step.dialog} {step.taps[-1]}"
        self._note(name, violations(self.page, within=frame) + self._cut(box))
        if step.small:
            self._small(f"{name} 1024", box)
        self.page.keyboard.press("Escape")
        still(self.page)
        expect(self.page.locator(box)).to_be_hidden(timeout=WAIT)

    def _tap(self, tap: str) -> None:
        name, _, text = tap.partition("=")
        one = self.page.locator(f'[data-test="{name}"]').locator("visible=true").first
        if text:
            one.fill(text)
        else:
            one.click()

    def _small(self, name: str, box: str) -> None:
        self.page.set_viewport_size(SMALL)
        self._note(name, self._cut(box))
        self.page.set_viewport_size(WIDE)

    def _cut(self, box: str) -> list[str]:
        still(self.page)
        return list(self.page.locator(box).evaluate(CUT))

    def _note(self, name: str, wrong: list[str]) -> None:
        if wrong:
            self.found[name] = wrong


def test_every_dialog_of_the_desk(browser: Browser, full: Full) -> None:
    """每个角色的每一个框：1280×800 没有毛病、没有切掉的；计划与名录的在 1024×768 也没有切掉的，页面不用横着卷。"""
    found = {}
    for who in dict.fromkeys(step.who for step in STEPS):
        walk = Walk(signed_in(browser, full, who), full)
        for step in STEPS:
            if step.who == who:
                walk.look(step)
        walk.page.close()
        found |= {f"{who} {name}": wrong for name, wrong in walk.found.items()}
    assert found == {}
