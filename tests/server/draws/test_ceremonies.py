"""四种仪式：手机、开奖、摇号、掷骰；不揭示、提前、重试各有一答。"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, cycle

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from draw import transcript
from draw.package import read_units
from draw.team import Job, Person, Rules, Slot
from server import clock, storage, sweeps
from server.db import session
from server.draws import manual, minutes, phones, pulse, service, tickets
from server.draws.models import Draw, DrawPhone, DrawUnit
from server.draws.views import draw as shown
from server.problems import Problem
from server.publications import lists as publishing
from server.trail import values
from server.trail.models import LogPayload
from server.trail.verify import verify
from server.witness import checks
from tests.makers import District, made, sign_in
from tests.server.draws.conftest import SPRING
from tests.server.draws.test_draws import verified
from tests.server.draws.world import approved_entry
from tests.server.rules.wired import ruled

TWO = [
    {"name": "见证人甲", "unit": "县人大", "role": "DEPUTY"},
    {"name": "见证人乙", "unit": "某企业", "role": "PUBLIC"},
]
RANDOM = "0123456789abcdef0123456789abcdef"
NAMED = {"rule": "ssq 2026123", "at": "2026-03-10T13:15:00+00:00", "spare_at": ""}
SPARED = NAMED | {"rule": "ssq 2026123, fallback ssq 2026124", "spare_at": "2026-03-12T13:15:00+00:00"}
SSQ = "02 09 11 18 26 33 + 07"


pytestmark = pytest.mark.usefixtures("spring")


def ready(district: District, ceremony: str, beacon: dict[str, str] | None = None, entry_id: str = "") -> Draw:
    """走到系统封下自己的数（摇号走到冻结）。"""
    clerk = district.actor("clerk")
    entry_id = entry_id or approved_entry(district).id
    draw = service.prepare(clerk, entry_id, witnesses=TWO, ceremony=ceremony, beacon=beacon)
    service.freeze(clerk, draw.id)
    return draw if ceremony == "manual" else service.commit(clerk, draw.id)


def codes(draw: Draw) -> list[str]:
    """各见证人的码。"""
    return [tickets.shown(phone) for phone in tickets.of(session(), draw.id)]


def hand_in(draw: Draw, place: int, token: str, words: str = "") -> None:
    """一位见证人交指纹。"""
    value = transcript.witness_value(RANDOM, words)
    commitment = transcript.commitment(draw.no, draw.attempt, f"w{place}", value)
    phones.join(token, commitment, tickets.spoken(tickets.find(session(), token)), "10.0.0.1")


def kinds(draw: Draw) -> list[str]:
    """留痕的次序。"""
    query = select(LogPayload.kind).where(LogPayload.ref == draw.id).order_by(LogPayload.i)
    return list(session().scalars(query))


def sound() -> None:
    """日志、证据行、重算都对得上。"""
    assert not list(checks.everything(session()))
    assert not list(verify(session()))


def test_phones_from_code_to_result(client: FlaskClient, lists: District) -> None:
    """扫码、交指纹、鸣铃、揭示、合成：每步一条留痕，独立程序核对得过。"""
    draw = ready(lists, "phones")
    desk = sign_in(client, "clerk")
    listed = client.get(f"/api/v1/draws/{draw.id}/phones", headers=desk).json["items"]
    paths = [one["path"] for one in listed]
    told = [one["code"] for one in client.get(f"/api/v1/draws/{draw.id}/spoken", headers=desk).json["items"]]
    assert "见证人甲" in client.get(paths[0]).text
    for place, path in enumerate(paths, 1):
        value = transcript.witness_value(RANDOM, f"第{place}个")
        own = transcript.commitment(draw.no, 1, f"w{place}", value)
        handed = client.post(f"{path}/commitment", json={"commitment": own, "spoken": told[place - 1]})
        assert handed.json["phase"] == "wait"
        assert client.post(f"{path}/commitment", json={"commitment": own}).status_code == 200, "a lost answer"
    too_soon = client.post(f"{paths[0]}/reveal", json={"random": RANDOM, "words": "第1个"})
    assert (too_soon.status_code, too_soon.json["type"]) == (409, "/problems/wrong_state")
    assert client.post(f"/api/v1/draws/{draw.id}/bell", headers=desk).json["bell_at"] is not None
    assert client.post(f"/api/v1/draws/{draw.id}/reveal", headers=desk).status_code == 409, "nobody has revealed"
    for place, path in enumerate(paths, 1):
        assert (
            client.post(f"{path}/reveal", json={"random": RANDOM, "words": f"第{place}个"}).json["phase"] == "revealed"
        )
    done = client.post(f"/api/v1/draws/{draw.id}/reveal", headers=desk).json
    assert done["state"] == "DRAWN"
    assert client.post(f"/api/v1/draws/{draw.id}/reveal", headers=desk).json["seed"] == done["seed"]
    assert kinds(draw)[2:] == ["draw.committed", *["draw.witness_committed"] * 2, "draw.bell",
                               *["draw.witness_revealed"] * 2, "draw.drawn"]  # fmt: skip
    assert verified(str(storage.path(done["package"])))[0] == 0
    assert client.get(f"{paths[0]}/state").json["phase"] == "drawn"
    sound()


def test_who_only_scans_the_wall_cannot_hand_in(client: FlaskClient, lists: District) -> None:
    """墙上的码人人扫得到：没有当面告诉的口令交不了，别人的口令也不行，猜十次就要等；口令只给经办人看。"""
    draw = ready(lists, "phones")
    desk = sign_in(client, "clerk")
    path = client.get(f"/api/v1/draws/{draw.id}/phones", headers=desk).json["items"][0]["path"]
    own, other = (one["code"] for one in client.get(f"/api/v1/draws/{draw.id}/spoken", headers=desk).json["items"])
    assert (len(own), own.isdigit(), own != other) == (6, True, True)
    assert client.get(f"/api/v1/draws/{draw.id}/spoken", headers=sign_in(client, "approver")).status_code == 403
    commitment = transcript.commitment(draw.no, 1, "w1", transcript.witness_value(RANDOM, ""))
    bare = client.post(f"{path}/commitment", json={"spoken": own})
    assert (bare.status_code, bare.json["detail"]) == (422, "指纹缺少或过长。")
    for said in ("", other, *(f"{n:06d}" for n in range(8))):
        refused = client.post(f"{path}/commitment", json={"commitment": commitment, "spoken": said})
        assert (refused.status_code, refused.json["type"]) == (403, "/problems/draw.spoken")
    waits = client.post(f"{path}/commitment", json={"commitment": commitment, "spoken": own})
    assert (waits.status_code, waits.json["retry_after"] > 0) == (429, True)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "10.0.0.9"}}
    body = {"commitment": commitment, "spoken": f"{own[:3]} {own[3:]}"}
    assert client.post(f"{path}/commitment", json=body, **elsewhere).json["phase"] == "wait"
    assert [one["name"] for one in client.get(f"/api/v1/draws/{draw.id}/spoken", headers=desk).json["items"]] == [
        "见证人乙"
    ]
    sound()


def test_a_reveal_must_match_and_a_code_hands_in_once(lists: District) -> None:
    """别的数对不上指纹；同一个码不能换一个指纹；没有这个码的答得像没有一样。"""
    draw = ready(lists, "phones")
    first, second = codes(draw)
    hand_in(draw, 1, first, "花")
    with pytest.raises(Problem, match="已经交过"):
        hand_in(draw, 1, first, "草")
    phones.ring(lists.actor("clerk"), draw.id)
    with pytest.raises(Problem, match="不符"):
        phones.reveal(first, RANDOM, "草")
    with pytest.raises(Problem, match="现在不能交"):
        hand_in(draw, 2, second)
    phones.reveal(first, RANDOM, "花")
    done = phones.finish(lists.actor("clerk"), draw.id)
    minute = transcript.parse(storage.read(done.files["transcript.txt"]))
    assert set(minute.commits) == {"system", "w1"}, "who handed in nothing takes no part"


def test_who_withholds_ends_the_attempt_in_public_and_twice_means_dice(lists: District) -> None:
    """没有备用开奖时不揭示即取消，理由公开只写身份；两次之后只能掷骰。"""
    clerk, entry = lists.actor("clerk"), approved_entry(lists)
    for attempt in (1, 2):
        draw = ready(lists, "phones", entry_id=entry.id)
        token = codes(draw)[0]
        hand_in(draw, 1, token)
        phones.ring(clerk, draw.id)
        with pytest.raises(Problem, match="写了姓名（见证人乙）"):
            phones.withhold(clerk, draw.id, 1, "听见证人 乙说手机没电，不愿意")
        void = phones.withhold(clerk, draw.id, 1, "不愿意")
        assert (void.state, void.attempt) == ("VOID", attempt)
        assert "人大代表" in void.reason
        assert "见证人甲" not in void.reason
        with pytest.raises(Problem, match="现在不能揭示"):
            phones.reveal(token, RANDOM, "")
    with pytest.raises(Problem, match="只能当众掷骰"):
        service.prepare(clerk, entry.id, witnesses=TWO, ceremony="phones")
    assert service.prepare(clerk, entry.id, witnesses=TWO).attempt == 3
    sound()


def test_the_public_page_of_a_withheld_reveal_says_what_was_not_complete(client: FlaskClient, lists: District) -> None:
    """两位里一位揭示了、一位没有：公开页说还没有揭示齐，不说还没有揭示；见证人的指纹四位一组，组内不折断。"""
    clerk, draw = lists.actor("clerk"), ready(lists, "phones", entry_id=approved_entry(lists).id)
    tokens = codes(draw)
    for place in (1, 2):
        hand_in(draw, place, tokens[place - 1])
    phones.ring(clerk, draw.id)
    phones.reveal(tokens[0], RANDOM, "")
    phones.withhold(clerk, draw.id, 2, "离场")
    session().rollback()
    sweeps.run()
    page = client.get(f"/draws/{draw.no}").text
    assert ("取消时还没有揭示齐" in page, "取消时还没有揭示，" in page) == (True, False)
    assert "break-all" not in client.get(f"/w/{tokens[0]}").text


def test_a_withheld_reveal_takes_the_spare_drawing(lists: District) -> None:
    """点名了备用的一期：不揭示的写成 -，用备用号码；第一期的号码不收。"""
    clerk = lists.actor("clerk")
    draw = ready(lists, "phones", SPARED)
    for place, token in enumerate(codes(draw), 1):
        hand_in(draw, place, token)
    phones.ring(clerk, draw.id)
    phones.reveal(codes(draw)[0], RANDOM, "")
    assert phones.withhold(clerk, draw.id, 2, "离场").state == "COMMITTED"
    with clock.hands_at(SPRING + timedelta(hours=14)), pytest.raises(Problem, match="不可提前"):
        pulse.record(clerk, draw.id, SSQ, "福彩中心网站")
    with clock.hands_at(SPRING + timedelta(days=3)):
        done = pulse.record(clerk, draw.id, SSQ, "福彩中心网站")
    assert b"reveal w2 -\n" in storage.read(done.files["transcript.txt"])
    assert verified(str(storage.path(done.package or "")))[0] == 0
    sound()


def test_withholding_is_decided_before_the_spare_is_known(lists: District) -> None:
    """备用的一期开出之后，不能再把谁记为不揭示：否则可以两个种子里挑。"""
    clerk = lists.actor("clerk")
    draw = ready(lists, "phones", SPARED)
    hand_in(draw, 1, codes(draw)[0])
    phones.ring(clerk, draw.id)
    with clock.hands_at(SPRING + timedelta(days=3)), pytest.raises(Problem, match="已经开奖"):
        phones.withhold(clerk, draw.id, 1, "离场")


def test_a_named_drawing_is_named_before_and_typed_after(lists: District) -> None:
    """点名已开出的不行；开奖后再封系统的数不行；提前录入不行；写法不对不行；同一号码再报一次答一样。"""
    clerk = lists.actor("clerk")
    entry = approved_entry(lists)
    past = NAMED | {"at": "2026-03-09T13:15:00+00:00"}
    for bad in (past, NAMED | {"rule": "3d 2026001"}, NAMED | {"at": "明天"}):
        with pytest.raises(Problem) as refused:
            service.prepare(clerk, entry.id, witnesses=TWO, ceremony="beacon", beacon=bad)
        assert refused.value.code == "draw.beacon"
    draw = service.prepare(clerk, entry.id, witnesses=TWO, ceremony="beacon", beacon=NAMED)
    service.freeze(clerk, draw.id)
    assert json.loads(storage.read(draw.files["plan.json"]))["beacon_rule"] == "ssq 2026123"
    evening = SPRING + timedelta(hours=13)
    with clock.hands_at(evening), pytest.raises(Problem, match="已经开奖"):
        service.commit(clerk, draw.id)
    service.commit(clerk, draw.id)
    with pytest.raises(Problem, match="不可提前"):
        pulse.record(clerk, draw.id, SSQ, "福彩中心网站")
    with clock.hands_at(evening):
        with pytest.raises(Problem, match="写法不符"):
            pulse.record(clerk, draw.id, "09 02 11 18 26 33 + 07", "福彩中心网站")
        done = pulse.record(clerk, draw.id, SSQ, "福彩中心网站")
        assert pulse.record(clerk, draw.id, SSQ, "福彩中心网站").seed == done.seed
    assert verified(str(storage.path(done.package or "")))[0] == 0
    assert kinds(done).count("draw.drawn") == 1
    sound()


def test_a_lottery_is_called_by_its_name(lists: District) -> None:
    """抽取记录与留痕写“双色球 第几期”，不写 ssq；计划文件里照旧是可以重算的写法。"""
    draw = ready(lists, "beacon", NAMED)
    with clock.hands_at(SPRING + timedelta(hours=13)):
        done = pulse.record(lists.actor("clerk"), draw.id, SSQ, "福彩中心网站")
        said = {"place": "三楼", "host": "丁", "operator": "戊", "recorder": "己", "incidents": "", "remarks": ""}
        content = minutes.draft(lists.actor("clerk"), done.id, said).content
    assert ["开奖号码（双色球 第 2026123 期）", f"{SSQ}　福彩中心网站"] in content["seed_parts"]
    assert "双色球 第 2026123 期" in values.said("beacon", dict(done.beacon))


def balls(draw: Draw) -> list[manual.Ball]:
    """一份合法的摇号结果：每层取头几户，每户取第一个合法的两人。"""
    units = read_units(storage.read(draw.files["units.txt"]))
    staff = storage.read(draw.files["staff.txt"]).decode().splitlines()
    leads = [n for n, line in enumerate(staff, 1) if "L" in line.split("\t")[3].split(",")]
    pair = next((a, b) for a, b in combinations(range(1, len(staff) + 1), 2) if a in leads)
    want = Counter({x["code"]: -(-x["n"] * x["ratio"][0] // x["ratio"][1]) for x in shown(draw)["strata"]})
    found = []
    for n, unit in enumerate(units, 1):
        if want[unit.stratum] > 0:
            want[unit.stratum] -= 1
            found.append(manual.Ball(n, pair))
    return found


def test_a_lottery_by_hand_is_recorded_and_marked(client: FlaskClient, lists: District) -> None:
    """摇号只记录：没有种子，没有公开包，名次席位照记录核对得上；数目、重复、席位不对都拒绝。"""
    clerk = lists.actor("clerk")
    entry = approved_entry(lists, rounding="min", min_n=0)
    draw = ready(lists, "manual", entry_id=entry.id)
    with pytest.raises(Problem, match="现场摇号没有系统的数"):
        service.commit(clerk, draw.id)
    good = balls(draw)
    for bad, word in (
        (good[:-1], "应抽"),
        ([*good[:-1], good[0]], "报了两次"),
        ([*good[:-1], manual.Ball(good[-1].unit, (good[0].staff[0],) * 2)], "不同的检查人员"),
        ([*good[:-1], manual.Ball(999, good[0].staff)], "没有第 999 号"),
    ):
        with pytest.raises(Problem, match=word):
            manual.record(clerk, draw.id, bad, "摇号机")
    name = draw.witnesses[1]["name"]
    with pytest.raises(Problem, match=name):
        manual.record(clerk, draw.id, good, f"摇号机，{name[0]} {name[1:]}摇")  # the package can never be changed
    done = manual.record(clerk, draw.id, good, "摇号机，纪检组人员操作")
    assert (done.state, done.seed, done.package) == ("DRAWN", None, None)
    rows = client.get(f"/api/v1/draws/{draw.id}/units", headers=sign_in(client, "clerk")).json["items"]
    assert len(rows) == len(good)
    assert all(row["ticket"] is None and len(row["team"]) == 2 for row in rows)
    assert json.loads(storage.read(done.files[manual.FILE]))["recomputable"] is False
    sound()


def test_a_void_lottery_by_hand_speaks_of_no_audit_and_no_visit(client: FlaskClient, lists: District) -> None:
    """没有摇就取消的、没有派发就作废的摇号：公开页不说结束后由审计人员核对，不说检查员、签字成卷和公示时公开。"""
    entry = approved_entry(lists, rounding="min", min_n=0)
    gone = ready(lists, "manual", entry_id=entry.id)
    assert "抽取结束后由审计人员核对" in public(client, gone)
    service.void(lists.actor("approver"), gone.id, "名册漏了一个乡镇")
    page = public(client, gone)
    assert "没有摇。" in page
    assert not [word for word in (*ALIVE, "还没有摇。") if word in page]
    done = ready(lists, "manual", entry_id=entry.id)
    manual.record(lists.actor("clerk"), done.id, balls(done), "摇号机")
    assert [word for word in ALIVE if word in public(client, done)] == list(ALIVE)
    assert "检查员手机上的二维码" in client.get(f"/draws/{done.no}/unit").text
    with made() as s:
        s.get_one(Draw, done.id).state = "SUPERSEDED"
    page = public(client, done)
    assert "名称不再公开；只有作废以前已经查完封存的，照常审定、公示。" in page
    assert "作废以前得到查询码的，可以" in page
    assert not [word for word in ALIVE if word in page]
    asked = client.get(f"/draws/{done.no}/unit").text
    assert ("不再发查询码" in asked, "检查员手机" in asked) == (True, False)


ALIVE = ("由审计人员核对", "检查员手机", "签字成卷", "公示时", "公示后公开")


def public(client: FlaskClient, draw: Draw) -> str:
    """公开页上的这一次。"""
    publishing.draws()
    return client.get(f"/draws/{draw.no}?attempt={draw.attempt}").text


def test_a_forged_manual_place_is_found(lists: District) -> None:
    """摇号的名次被人改库，核对照样发现。"""
    draw = ready(lists, "manual", entry_id=approved_entry(lists, rounding="min", min_n=0).id)
    manual.record(lists.actor("clerk"), draw.id, balls(draw), "摇号机")
    row = session().scalars(select(DrawUnit).where(DrawUnit.draw_id == draw.id, DrawUnit.rank == 1)).first()
    assert row is not None
    row.rank = 9
    session().flush()
    assert [fault for fault in list(checks.draws(session())) if "another place" in fault]
    session().rollback()


def test_the_same_dice_once_more_is_the_same_answer(lists: District) -> None:
    """回答丢在路上，再报一次同样的骰子：同一种子，不多一条留痕；换一组则拒绝。"""
    clerk, dice = lists.actor("clerk"), "63454660390103169462"
    draw = ready(lists, "dice")
    done = service.roll(clerk, draw.id, dice)
    before = len(kinds(draw))
    assert service.roll(clerk, draw.id, f"{dice[:5]} {dice[5:]}").seed == done.seed
    assert len(kinds(draw)) == before
    with pytest.raises(Problem, match="现在不能录入骰子"):
        service.roll(clerk, draw.id, "0" * 20)


def test_a_ceremony_cannot_be_exchanged_on_the_day(lists: District) -> None:
    """方案写定的仪式换不了：手机方式不收骰子、不收号码，掷骰方式不能鸣铃。"""
    clerk = lists.actor("clerk")
    draw = ready(lists, "phones")
    with pytest.raises(Problem, match="不用骰子"):
        service.roll(clerk, draw.id, "0" * 20)
    with pytest.raises(Problem, match="没有点名"):
        pulse.record(clerk, draw.id, SSQ, "网站")
    dice = ready(lists, "dice")
    with pytest.raises(Problem, match="现在不能鸣铃"):
        phones.ring(clerk, dice.id)
    assert not session().scalars(select(DrawPhone).where(DrawPhone.draw_id == dice.id)).all()


def test_a_lottery_by_hand_keeps_to_the_limit_of_tasks(lists: District) -> None:
    """上限与掷骰一样写进方案；报出的人已满而还有别人能去的，拒绝并说出是谁；没有满的记下，没有“超过”一栏。"""
    ruled(lists, "team.max_tasks", 6)
    entry = approved_entry(lists, rounding="min", min_n=0)
    draw = ready(lists, "manual", entry_id=entry.id)
    assert json.loads(storage.read(draw.files["plan.json"]))["most"] == 6
    same = balls(draw)
    assert len(same) > 6
    with pytest.raises(Problem, match=rf"检查员 {same[0].staff[0]} 号已有 6 户，.*第 {same[6].unit} 号请另摇一人"):
        manual.record(lists.actor("clerk"), draw.id, same, "摇号机")
    good = [replace(ball, staff=pair) for ball, pair in zip(same, cycle(pairs(draw)), strict=False)]
    done = manual.record(lists.actor("clerk"), draw.id, good, "摇号机")
    assert "above" not in json.loads(storage.read(done.files[manual.FILE]))
    sound()


def pairs(draw: Draw) -> list[tuple[int, int]]:
    """两两不重的合法检查组，主检在前。"""
    staff = storage.read(draw.files["staff.txt"]).decode().splitlines()
    leads = [n for n, line in enumerate(staff, 1) if "L" in line.split("\t")[3].split(",")]
    rest = [n for n in range(1, len(staff) + 1) if n not in leads]
    spare = len(leads) - (len(leads) + len(rest)) // 2
    return list(zip(leads[: len(leads) - max(0, spare)], [*rest, *leads[len(leads) - max(0, spare) :]], strict=False))


def test_where_nobody_below_the_limit_is_left_it_is_written_down() -> None:
    """人都满了，照掷骰的规矩派给户数最少的，哪一户、哪个人超过写在记录里；还有别人能去时拒绝。"""
    staff = {b: Person(b, "SJ", frozenset(), frozenset("LZ")) for b in ("a" * 32, "b" * 32, "c" * 32)}
    slots = (Slot("SJ", frozenset("LZ")), Slot("SJ", frozenset("Z")))
    rules = Rules(slots, staff, most=1)
    jobs = [Job(f"{n:032x}", "0" * 8) for n in (1, 2)]
    rows = [manual.Ball(1, (1, 2)), manual.Ball(2, (3, 1))]
    teams = [[jobs[0].blind, "a" * 32, "b" * 32], [jobs[1].blind, "c" * 32, "a" * 32]]
    assert manual.limited(rows, jobs, teams, rules) == [[jobs[1].blind, "a" * 32]]
    more = replace(rules, staff=staff | {"d" * 32: Person("d" * 32, "SJ", frozenset(), frozenset("Z"))})
    with pytest.raises(Problem, match="检查员 1 号已有 1 户"):
        manual.limited(rows, jobs, teams, more)
    assert manual.limited(rows, jobs, teams, replace(rules, most=0)) == []
