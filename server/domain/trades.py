"""国民经济行业的门类与大类：代码对应的名称（GB/T 4754—2017）。"""

from __future__ import annotations

import re
import unicodedata

SECTIONS = {
    "A": "农、林、牧、渔业", "B": "采矿业", "C": "制造业", "D": "电力、热力、燃气及水生产和供应业", "E": "建筑业",
    "F": "批发和零售业", "G": "交通运输、仓储和邮政业", "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业", "J": "金融业", "K": "房地产业", "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业", "N": "水利、环境和公共设施管理业", "O": "居民服务、修理和其他服务业", "P": "教育",
    "Q": "卫生和社会工作", "R": "文化、体育和娱乐业", "S": "公共管理、社会保障和社会组织", "T": "国际组织",
}  # fmt: skip
_DIVISIONS = """
A01农业 A02林业 A03畜牧业 A04渔业 A05农、林、牧、渔专业及辅助性活动
B06煤炭开采和洗选业 B07石油和天然气开采业 B08黑色金属矿采选业 B09有色金属矿采选业 B10非金属矿采选业
B11开采专业及辅助性活动 B12其他采矿业
C13农副食品加工业 C14食品制造业 C15酒、饮料和精制茶制造业 C16烟草制品业 C17纺织业 C18纺织服装、服饰业
C19皮革、毛皮、羽毛及其制品和制鞋业 C20木材加工和木、竹、藤、棕、草制品业 C21家具制造业 C22造纸和纸制品业
C23印刷和记录媒介复制业 C24文教、工美、体育和娱乐用品制造业 C25石油、煤炭及其他燃料加工业 C26化学原料和化学制品制造业
C27医药制造业 C28化学纤维制造业 C29橡胶和塑料制品业 C30非金属矿物制品业 C31黑色金属冶炼和压延加工业
C32有色金属冶炼和压延加工业 C33金属制品业 C34通用设备制造业 C35专用设备制造业 C36汽车制造业
C37铁路、船舶、航空航天和其他运输设备制造业 C38电气机械和器材制造业 C39计算机、通信和其他电子设备制造业
C40仪器仪表制造业 C41其他制造业 C42废弃资源综合利用业 C43金属制品、机械和设备修理业
D44电力、热力生产和供应业 D45燃气生产和供应业 D46水的生产和供应业
E47房屋建筑业 E48土木工程建筑业 E49建筑安装业 E50建筑装饰、装修和其他建筑业
F51批发业 F52零售业
G53铁路运输业 G54道路运输业 G55水上运输业 G56航空运输业 G57管道运输业 G58多式联运和运输代理业 G59装卸搬运和仓储业
G60邮政业
H61住宿业 H62餐饮业
I63电信、广播电视和卫星传输服务 I64互联网和相关服务 I65软件和信息技术服务业
J66货币金融服务 J67资本市场服务 J68保险业 J69其他金融业
K70房地产业
L71租赁业 L72商务服务业
M73研究和试验发展 M74专业技术服务业 M75科技推广和应用服务业
N76水利管理业 N77生态保护和环境治理业 N78公共设施管理业 N79土地管理业
O80居民服务业 O81机动车、电子产品和日用产品修理业 O82其他服务业
P83教育
Q84卫生 Q85社会工作
R86新闻和出版业 R87广播、电视、电影和录音制作业 R88文化艺术业 R89体育 R90娱乐业
S91中国共产党机关 S92国家机构 S93人民政协、民主党派 S94社会保障 S95群众团体、社会团体和其他成员组织
S96基层群众自治组织及其他组织
T97国际组织
"""
DIVISIONS = {text[:3]: text[3:] for text in _DIVISIONS.split()}
CODE = re.compile(r"([A-T])(\d\d)?(\d{0,2})(?![A-Za-z\d])[\s.、，]*(.*)")
"""A trade as lists write it: section, division, the rest of the code, the name."""


_KNOWN = [*SECTIONS.items(), *DIVISIONS.items()]
_NAMES = [name for _, name in _KNOWN]
_CODES = {name: code for code, name in _KNOWN if _NAMES.count(name) == 1}
_SHORT = [name.removesuffix("业") for name in _NAMES]
_CODES |= {
    short: code
    for (code, name), short in zip(_KNOWN, _SHORT, strict=True)
    if name.endswith("业") and len(short) > 1 and short not in _NAMES and _SHORT.count(short) == 1
}
"""Names as they stand, and without their last 业 where that still names one class only (餐饮)."""


_LONGEST = sorted(_CODES, key=len, reverse=True)
PARTS = ("", *"、,;，；和及 \n")
"""What stands between two of them; nothing at the end."""


def name_of(code: str) -> str:
    """门类（一个字母）或大类（字母两位数）的名称；别的写法没有。"""
    return SECTIONS.get(code) or DIVISIONS.get(code, "")


def standard(said: str) -> str:
    """只写了名称的行业：“餐饮业”“餐饮” → “H62 餐饮业”；门类与大类同名的（房地产业）、标准里没有的照原文。"""
    return named(_CODES[said]) if said in _CODES else said


def read(text: str) -> list[str] | None:
    """一格全由门类、大类组成时读成代码：“H62 餐饮业、H61”“餐饮业”；有一处认不得就是 None。

    Names hold the mark that parts them (农、林、牧、渔业), so they are taken off one after the other.
    """
    rest = unicodedata.normalize("NFKC", text).strip().removeprefix("行业").strip()
    found: list[str] = []
    while rest:
        code = next((each for each in (rest[:3], rest[:1]) if name_of(each)), "")
        name = name_of(code) if code else next((each for each in _LONGEST if rest.startswith(each)), "")
        if not name:
            return None
        rest = rest[len(code) :].lstrip()
        parted = rest.removeprefix(unicodedata.normalize("NFKC", name))
        if code and parted == rest and rest[:1] not in PARTS:
            return None  # a name of its own, or a longer code
        rest = parted.strip()
        if rest and rest[0] not in PARTS:
            return None
        found.append(code or _CODES[name])
        rest = rest.lstrip("".join(PARTS))
    return list(dict.fromkeys(found)) or None


def says_less(said: str, known: str) -> bool:
    """表里写的行业比名录里的粗：代码只是它的前段，或没有代码而字都在它里面；一样的不算。"""
    if said == known or not said:
        return False
    mine, theirs = CODE.match(said), CODE.match(known)
    if theirs is None:
        return False
    if mine is None:
        return said in known
    short, long = (each[0][: each.end(3) - each.start()] for each in (mine, theirs))
    return long.startswith(short) and (len(short) < len(long) or mine[4] in theirs[4])


def named(value: str) -> str:
    """给人看的行业：H61 → “H61 住宿业”；不是门类、大类代码的照原文。"""
    return f"{value} {name_of(value)}".strip()
