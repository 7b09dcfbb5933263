"""关口：把规则配置编成随任务带走的数据，手机与服务器用同一引擎判断（S1-11、S3-18）。

Each guard is {code, expr, message}: the expression must be true; when it is not, the
message says what is missing. Expressions use the language and the facts of the forms engine.
"""

from __future__ import annotations

from typing import TypedDict

from server.domain.profiles import Profile

UNANSWERED_OK = "result_code in ['R04', 'R06', 'R07', 'R09', 'R10']"
"""无人、拒查、没有经营或已终止的，检查表可以不答完。"""

NOBODY_OK = "result_code in ['R04', 'R09', 'R10']"
"""无人可签的结果，不要求被检查对象签字。"""


PROBLEM = "result_code in ['R02', 'R03', 'R05', 'R08']"
"""说查出了问题的结果。无法联系、不配合、没有经营、停业和终止各有自己的条件，不在此列。"""


IDLE = "result_code in ['R07', 'R09', 'R10']"
"""说没有经营、停业或终止的结果；作答与之相反的，要在记录里说清楚。"""


MOSTLY = 4
"""判为符合的超过没有判的几倍，就不是没有经营：住所、证照查过几项的，涉及经营的那些应当是不适用。"""


UNSEEN = "key_unchecked > 0 or (unchecked > 0 and unchecked >= conforms + fails)"
"""重点项没有查成，或者判了的不比未检查的多：说不上未发现问题。"""


class Guard(TypedDict):
    """一道关口：代码、必须为真的表达式、不为真时说的话。"""

    code: str
    expr: str
    message: str


class Guards(TypedDict):
    """随任务固定下来的全部关口；另有可代表对象签名的人、能否成批填写。"""

    v: int
    profile: str
    seal: list[Guard]
    refusal: list[Guard]
    result: list[Guard]
    photo: list[Guard]
    signers: list[str]
    bulk_ok: bool


ON_SITE_ONLY = ("seal.credentials", "seal.recusal", "seal.entity")


def compile_desk_guards(profile: Profile) -> Guards:
    """书面检查、网络监测的关口（S0-18、S3-15、rulings 28）：没有人到场，不要求出示证件、被检查对象签字。"""
    made = compile_guards(profile)
    return {**made, "seal": [guard for guard in made["seal"] if guard["code"] not in ON_SITE_ONLY]}


def compile_guards(profile: Profile) -> Guards:
    """由规则配置编出关口（S3-18、S1-11、S4-12）：随检查任务固定，配置改动不影响已派出的任务。"""
    return {
        "v": 1,
        "profile": profile.name,
        "seal": _seal(profile),
        "refusal": _refusal(profile),
        "result": _result(profile),
        "signers": list(profile.words("signature.roles")),
        "bulk_ok": profile.flag("checklist.bulk_ok"),
        "photo": [_guard("photo.missing", "photos_missing == 0", "还有必拍照片没拍")],
    }


def shown(profile: Profile) -> tuple[str, ...]:
    """到场要出示的：证件、文书，规则要的还有检查码（S1-11、S2-11）。"""
    named = {"证件": "执法证件", "文书": "检查文书"}
    told = tuple(named.get(each, each) for each in profile.words("credentials.shown"))
    return (*told, "检查码") if profile.flag("code.required") else told


def _guard(code: str, expr: str, message: str) -> Guard:
    return {"code": code, "expr": expr, "message": message}


def _seal(profile: Profile) -> list[Guard]:
    need = max(2, profile.number("team.min_inspectors"))
    confirmed = "entity_signed or stamped" if profile.flag("signature.stamp_ok") else "entity_signed"
    guards = [
        _guard("seal.not_visited", "visited", "还没有记录到达现场"),
        _guard(
            "seal.credentials",
            f"credentials_shown or {NOBODY_OK}",
            f"还没有出示{'、'.join(shown(profile))}（S1-11、S2-11）",
        ),
        _guard("seal.recusal", f"recusal_asked or {NOBODY_OK}", "还没有告知申请回避的权利（S2-12）"),
        _guard("seal.errors", "errors == 0", "检查表里有填写错误"),
        _guard("seal.findings", "findings_missing == 0", "有问题的项还没写明情况和处置"),
        _guard("seal.result", "result_code != null", "还没有选检查结果"),
        _guard("seal.digest", "digest_current", "内容在核对之后改过，请重新核对、签字"),
        _guard(
            "seal.inspectors",
            f"inspector_signatures >= {need}",
            f"检查人员签字不足 {need} 人（S1-11）",
        ),
        _guard(
            "seal.entity",
            f"{confirmed} or refused or {NOBODY_OK}",
            "被检查对象还没有签字或盖章；不签的请记录拒签（S3-18）",
        ),
        _guard(
            "seal.witness",
            "not read_out or witnessed or refusal_recording",
            "当面宣读的，要有见证人签字；并没有宣读的，回检查结果去掉那个勾，再请对方核对（S3-18）",
        ),
        _guard("seal.met", "met_differs == 0", "签字的人与到场时见到的对不上：请他重签，写一句怎么回事（S3-18）"),
    ]
    if profile.flag("checklist.must_answer_all"):
        missing = _guard("seal.missing", f"missing == 0 or {UNANSWERED_OK}", "检查表还有没答的项（S3-18）")
        guards.insert(3, missing)
    return guards


REFUSAL_EVIDENCE = {
    "reason": (),
    "reason+witness": (("refusal_witness", "缺见证人签字"),),
    "reason+recording": (("refusal_recording", "缺录像或录音"),),
    "reason+witness|recording": (("refusal_witness or refusal_recording", "缺见证人签字；补签，或改录一段影像"),),
    "reason+witness+recording": (
        ("refusal_witness", "缺见证人签字"),
        ("refusal_recording", "缺录像或录音"),
    ),
}
"""refusal.needs 的取值与所要的证据。"""


def _refusal(profile: Profile) -> list[Guard]:
    needs = profile.text("refusal.needs")
    evidence = [
        _guard("refusal.evidence", f"not refused or {expr}", f"拒签还不能封存：{message}（S3-18）")
        for expr, message in REFUSAL_EVIDENCE[needs]
    ]
    return [
        _guard("refusal.reason", "not refused or refusal_reason", "拒签要注明原因（S3-18）"),
        _guard("refusal.who", "not refused or refusal_named", "写明谁拒签：姓名、职务，或者不愿说明（S3-18）"),
        _guard(
            "refusal.rights",
            "not refused or refusal_rights",
            "还没有告知陈述申辩、申请回避的权利和拒签的后果（S2-12、S3-18）",
        ),
        *evidence,
    ]


def _result(profile: Profile) -> list[Guard]:
    attempts = profile.number("unreachable.attempts")
    unreachable = f"attempts >= {attempts}"
    said = f"要接连 {attempts} 次到访都没有见到人"
    if profile.flag("unreachable.witness"):
        unreachable += " and witnessed"
        said += "，并有见证人或录像"
    return [
        _guard(
            "result.clean",
            "not (result_code == 'R01') or (fails == 0 and findings == 0)",
            "检查表里有不符合的项，不能选“未发现问题”：已责令改正的选“发现问题已责令改正”，移送或待查的选“发现问题待后续处理”（S1-13）",
        ),
        _guard(
            "result.supported_clean",
            f"not (result_code == 'R01') or not ({UNSEEN}) or explained",
            "查不成的项太多：重点项或一半以上的项未检查，却说未发现问题。在补充说明里写明为什么查不成、"
            "凭什么这样认定，不少于 10 个字；对方不让查的，选不配合检查（S3-18）",
        ),
        _guard(
            "result.problem",
            f"not ({PROBLEM}) or fails > 0 or findings > 0",
            "检查表里没有不符合的项，不能选发现问题的结果：先把有问题的项答为不符合，写明问题（S3-18）",
        ),
        _guard(
            "result.supported",
            "not (result_code in ['R02', 'R03', 'R05']) or supported or explained or (fails == 0 and findings == 0)",
            "没有哪一项不符合支持这个结果：在补充说明里写明凭什么这样认定，不少于 10 个字，会印在检查记录里（S3-18）",
        ),
        _guard(
            "result.unreachable",
            f"not (result_code == 'R04') or ({unreachable})",
            f"选“通过登记的住所（经营场所）无法联系”{said}",
        ),
        _guard(
            "result.reached",
            "not (result_code == 'R04') or not credentials_shown or missing > 0",
            "已经见到人、出示了证件，检查表也都答完了，不能选“通过登记的住所（经营场所）无法联系”（S3-18）",
        ),
        _guard(
            "result.uncooperative",
            "not (result_code == 'R06') or (refused and (refusal_witness or refusal_recording))",
            "选“不配合检查情节严重”要有拒绝记录，并有见证人或影像",
        ),
        _guard(
            "result.checked",
            "not (result_code == 'R06') or missing > 0 or unjudged > 0",
            "检查表各项都查完、判了符合或不符合，不能选“不配合检查情节严重”："
            "只是不肯签字的，照查到的选结果，再记录拒签；有查不成的项，把它改答未检查（S3-18）",
        ),
        _guard(
            "result.hindered",
            "not (result_code == 'R06') or missing > 0 or unjudged == 0 or unchecked > conforms + fails or explained",
            "检查表多数查成了，却说不配合检查：在补充说明里写明怎样不配合，不少于 10 个字（S3-18）",
        ),
        _guard(
            "result.idle",
            f"not ({IDLE}) or (fails == 0 and findings == 0) or explained",
            "检查表里有不符合的项，却说没有经营、停业或已终止：在补充说明里写明怎么回事，不少于 10 个字（S3-18）",
        ),
        _guard(
            "result.active",
            f"not (result_code == 'R07') or conforms <= {MOSTLY} * unjudged",
            "检查表里绝大多数项判了符合，不能选“未发现开展本次抽查涉及的经营活动”："
            "确实没有经营的，把涉及经营的项改答不适用（S3-18）",
        ),
        _guard(
            "result.conform",
            "not (result_code == 'R07') or conforms == 0 or explained",
            "检查表里有判为符合的项，却说没有开展本次抽查涉及的经营活动：涉及经营的改答不适用；"
            "住所、证照之类确实查过的，在补充说明里写明，不少于 10 个字（S3-18）",
        ),
        _guard(
            "result.against",
            f"not ({IDLE}) or result_code == 'R09' or against == 0 or explained",
            "检查表里答的经营状态与这个结果对不上：在补充说明里写明怎么回事，不少于 10 个字（S3-18）",
        ),
        _guard(
            "result.conform_closed",
            "not (result_code in ['R09', 'R10']) or conforms == 0 or unjudged > 0 or explained",
            "检查表各项都判了符合，却说已停业或已终止：在补充说明里写明怎么回事，不少于 10 个字（S3-18）",
        ),
        _guard(
            "result.open",
            "not (result_code == 'R09') or against == 0",
            "检查表里答的是还在经营，不能选“已关闭停业或正在组织清算”（S3-18）",
        ),
        _guard(
            "result.terminated",
            "not (result_code in ['R09', 'R10']) or witnessed or entity_signed or stamped",
            "选“停业”“注销”等终止结果，要有见证人、影像或对方签字",
        ),
    ]
