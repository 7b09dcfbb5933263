"""抽取程序：何时可以冻结、承诺、掷骰、取消（S0-19、S2-05、S4-08…S4-10）。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from draw import beacon
from server.domain import stages
from server.domain.decide import Refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.draws import Ceremony, WitnessRole

APPROVED = ("approved", "published", "filed")
ALIVE = ("DRAFT", "FROZEN", "COMMITTED", "SEEDED", "DRAWN", "OPEN", "CLOSED")
LOTTERIES = {"ssq": "双色球", "dlt": "大乐透", "pl5": "排列5", "drand": "drand"}
DICE = re.compile(r"[0-9]{20}")
WORDS = {
    "freeze": "冻结名单",
    "commit": "封下系统的数",
    "seed": "录入骰子",
    "open": "派发",
    "close": "结束",
    "void": "取消",
    "supersede": "作废",
    "record": "记录摇号结果",
}
HEX = re.compile("[0-9a-f]{64}")


def may_prepare(plan_state: str, period_to: date, today: date, witnesses: int, profile: Profile) -> Refusal | None:
    """能否筹备抽取（S1-20、S2-05）：计划已批准、还在实施期内、有足够的见证人。"""
    if plan_state not in APPROVED:
        return Refusal("draw.plan_not_approved", "计划还没有批准，不能抽取")
    if today > period_to:
        return Refusal("draw.period_over", f"实施时间已于 {period_to.isoformat()} 结束，不能再抽取")
    least = profile.number("draw.min_witness")
    if witnesses < least:
        return Refusal("draw.witness_missing", f"至少要有 {least} 位见证人（{profile.source('draw.min_witness')}）")
    return None


def may_invite(roles: Sequence[str], profile: Profile) -> Refusal | None:
    """能否请这些见证人（S4-10）：规则不许请外部见证人的，只能是本单位人员。roles: codes or their names."""
    key = "draw.allow_external_witness"
    outside = [role for role in roles if role not in (WitnessRole.OWN_UNIT, WitnessRole.OWN_UNIT.label)]
    if profile.flag(key) or not outside:
        return None
    return Refusal("draw.witness_outside", f"本地规则只许本单位人员见证，不能登记{outside[0]}（{profile.source(key)}）")


def may_close(recordings: int, profile: Profile) -> Refusal | None:
    """抽取记录能否成卷（S4-10）：规则要拍照录像的，至少有一份现场影像。"""
    key = "draw.require_recording"
    if recordings or not profile.flag(key):
        return None
    return Refusal("draw.no_recording", f"还没有现场照片或录像，不能成卷（{profile.source(key)}）")


def names_words(open_at: str, rehearsal: bool = False) -> str:
    """名称何时揭开、何时公开，处处这一句（rulings 12）：揭开是给本部门，公开是给所有人。"""
    if rehearsal:
        return "演练不公示，名称不向社会公开"
    first = "抽出即" if open_at == "drawn" else "到门口亮证时"
    return f"名称{first}对本部门揭开，检查结果公示时向社会公开"


def step(state: str, act: str) -> str | Refusal:
    """由状态与步骤得到新状态；次序不对的说出现在该做什么。"""
    following = stages.advance(stages.DRAW, state, act)
    if not isinstance(following, Refusal):
        return following
    possible = "、".join(WORDS[a] for a in stages.acts(stages.DRAW, state) if a in WORDS)
    hint = f"，现在可以：{possible}" if possible else ""
    return Refusal("wrong_state", f"现在不能{WORDS[act]}{hint}。", {"state": state})


def may_freeze(
    included: int, planned: int, staff: int, team_size: int, flags: Sequence[str], departments: int = 1
) -> Refusal | None:
    """名单能否冻结：有可抽的对象、抽得出户数、有够数的检查人员。

    departments: how many draw together, as in `nobody`.
    """
    if staff < team_size:
        return Refusal("draw.no_inspectors", f"当天在库且持证有效的检查人员只有 {staff} 人，不够 {team_size} 人一组")
    if not included:
        if "E5" in flags:
            return Refusal("draw.nobody_eligible", "名录里没有可以参加抽取的对象：没有人可依法检查其中任何一户")
        return nobody(departments)
    if not planned:
        return Refusal("draw.nothing_to_draw", "按这个比例一户也抽不到，请调整比例或最少户数")
    return None


def nobody(departments: int) -> Refusal:
    """名录里没有可抽的户；几个部门一起抽的，只抽各部门名录里都有的（S4-19）。"""
    why = f"：联合抽查只抽 {departments} 个部门的名录里都有的户，请各部门先把这些户列入名录" if departments > 1 else ""
    return Refusal("draw.nobody_eligible", f"名录里没有可以参加抽取的对象{why}")


def too_few_hands(most: int, places: Sequence[str]) -> str:
    """每人至多几户时人手可能不够的说法：先说缺得最多的几处，再说怎么办。"""
    more = f"等 {len(places)} 处" if len(places) > 3 else ""
    said = "；".join(places[:3]) + more
    return f"规则定了每人一次至多 {most} 户（各留一户余地）：{said}。请增加检查人员、降低比例，或提高上限"


def sheet_ready(bare: Sequence[str], sheets: int, pending: Sequence[str], waived: bool) -> Refusal | None:
    """检查表备好没有（S4-12 一张表格管检查、rulings 33）：抽完才发现派不出去就晚了，冻结以前就拒绝。

    bare: items without a checklist. sheets: how many different ones. pending: numbers of questions nobody confirmed.
    waived: demonstrations and rehearsals may use pending questions.
    """
    if bare:
        return Refusal("draw.checklist", f"事项“{_told(bare)}”没有配检查表，抽出后派不出去，请先配好")
    if sheets > 1:
        return Refusal("draw.checklist", "各事项配的不是同一份检查表，抽出后派不出去，请先配成同一份或拆成几条任务")
    if pending and not waived:
        return Refusal("draw.checklist", f"检查表第 {_told(pending)} 题还待核，请法制审核核定后再冻结")
    return None


def may_dispatch(closed: bool, reason: str, approver: bool) -> Refusal | None:
    """能否派发（S2-05、S4-10）：抽取记录人人签了或注明拒签、成了卷；没有成卷的，由审批人写明理由才可先派。"""
    if closed:
        return None
    said = "抽取记录还没有成卷：请见证人签字，拒签的写明理由，成卷之后再派发"
    if not reason:
        return Refusal("draw.unsigned", f"{said}；确实等不得的，由审批人写明理由先派发")
    if not approver:
        return Refusal("draw.unsigned", f"{said}；写理由先派发的，由审批人办理")
    if len(reason) < 5:
        return Refusal("draw.unsigned", "请写明为什么不等签字，至少 5 个字；理由进存证日志和抽取记录")
    return None


def _told(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > 12 else ""
    return "、".join(names[:12]) + more


def read_dice(digits: str) -> str | Refusal:
    """骰子读数：恰好 20 个 0–9 的数字，空格不计。"""
    plain = "".join(digits.split())
    if not DICE.fullmatch(plain):
        return Refusal("draw.dice", f"骰子读数应为 20 个数字，收到 {len(plain)} 个字符")
    return plain


def may_draw_lots(mode: str, weighted: bool) -> Refusal | None:
    """摇号的机会是均等的，加大力度的任务不能摇。"""
    if mode == Ceremony.MANUAL and weighted:
        return Refusal("draw.weights", "这条任务对有标记的对象加大力度，现场摇号的机会是均等的，请用别的方式。")
    return None


def may_choose(mode: str, named: dict[str, str], withheld_before: int, now: datetime) -> Refusal | None:
    """能否用这种方式定种子：开奖须点名将来的一期；两次有人不揭示之后只能掷骰。

    named: ``rule`` as in draw/beacon.py, ``at`` and ``spare_at`` ISO 8601; empty without a named drawing.
    """
    if mode == Ceremony.PHONES and withheld_before >= 2:
        return Refusal("draw.dice_only", "已有两次因见证人不揭示而取消，这一次只能当众掷骰。")
    if mode in (Ceremony.DICE, Ceremony.MANUAL) and named:
        return Refusal("draw.beacon", "掷骰、摇号不用开奖号码。")
    if mode == Ceremony.BEACON and not named:
        return Refusal("draw.beacon", "请先写明用哪一期开奖号码，以及何时开奖。")
    return _named(named, now) if named else None


def issues(rule: str) -> str:
    """点名的开奖照人们的叫法：“ssq 2026135”读作“双色球 第 2026135 期”；有备用一期的接在后面。"""
    said = []
    for one in rule.split(", fallback "):
        game, _, no = one.partition(" ")
        said.append(f"{LOTTERIES.get(game, game)} 第 {no} 期" if no else one)
    return "，备用 ".join(said)


def _named(named: dict[str, str], now: datetime) -> Refusal | None:
    try:
        _, spare = beacon.pulses(named.get("rule", ""))
        at, spare_at = datetime.fromisoformat(named["at"]), named.get("spare_at", "")
        later = datetime.fromisoformat(spare_at) if spare_at else None
    except (ValueError, KeyError):
        return Refusal("draw.beacon", "开奖的写法不对：双色球写 ssq 2026123，排列5 写 pl5 26123，并写明开奖时间。")
    if at <= now:
        return Refusal("draw.beacon", "开奖时间已过。只能点名还没有开出的一期。")
    if (spare is None) != (later is None) or (later is not None and later <= at):
        return Refusal("draw.beacon", "备用的一期要写明开奖时间，且晚于头一期。")
    return None


def may_commit(mode: str, named: dict[str, str], now: datetime) -> Refusal | None:
    """能否封下系统的数：摇号没有数可封；开奖之后再封就不算先封。"""
    if mode == Ceremony.MANUAL:
        return Refusal("wrong_state", "现场摇号没有系统的数，请直接记录摇号结果。")
    if named and now >= datetime.fromisoformat(named["at"]):
        return Refusal("draw.too_late", "点名的那一期已经开奖，系统的数不能再封。请取消本次，另点名一期。")
    return None


def read_beacon(named: dict[str, str], value: str, withheld: bool, now: datetime) -> str | Refusal:
    """开奖号码：不可提前录入，写法须与点名的一期相符；有人不揭示时用备用的一期。"""
    opens = named.get("spare_at" if withheld else "at", "")
    if not opens:
        return Refusal("draw.beacon", "没有点名可用的一期。")
    if now < datetime.fromisoformat(opens):
        return Refusal("draw.too_early", "还没有到开奖时间，不可提前录入。", {"opens_at": opens})
    plain = " ".join(value.split()).lower()
    if not beacon.holds(named["rule"], plain, fallback=withheld):
        return Refusal("draw.beacon", "号码与点名的那一期写法不符：位数、范围或次序不对。")
    return plain


def may_join(state: str, rung: bool, commitment: str, kept: str | None) -> Refusal | None:
    """见证人能否交指纹：系统先封、铃响之前、每人只交一次。"""
    if kept is not None:
        return Refusal("draw.phone_used", "这个码已经交过指纹，不能再交。")
    if state != "COMMITTED" or rung:
        return Refusal("wrong_state", "现在不能交指纹。", {"state": state})
    if not HEX.fullmatch(commitment):
        return Refusal("draw.phone_value", "指纹应是 64 个十六进制字符。")
    return None


def may_ring(mode: str, state: str, committed: int, rung: bool) -> Refusal | None:
    """能否鸣铃：手机方式、系统已封、至少一位见证人交了指纹。"""
    if mode != Ceremony.PHONES or state != "COMMITTED" or rung:
        return Refusal("wrong_state", "现在不能鸣铃。", {"state": state})
    if not committed:
        return Refusal("draw.phones_missing", "还没有一位见证人交指纹。")
    return None
