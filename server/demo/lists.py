"""青禾县的名录：全部由程序造出，代码校验位真实有效，行政区划 990100 不存在。"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice

from server.domain.codes import make_uscc

TOWNS = ("城关镇", "禾丰镇", "柳溪镇", "望湖乡", "石桥镇", "云岭乡")
ROADS = ("青禾大街", "丰收路", "柳溪路", "站前街", "望湖路", "石桥北街", "云岭中路", "学府路", "朝阳巷", "建设路")
BRANDS = (
    "禾香", "青云", "柳岸", "万顺", "惠民", "佳选", "瑞和", "锦程", "广源", "同心",
    "春晖", "德盛", "金谷", "百汇", "红枫", "海棠", "启明", "长兴", "福满", "乐享",
)  # fmt: skip
TRADES = (
    ("生活超市", "有限公司", "F52 零售业"),
    ("餐饮", "有限公司", "H62 餐饮业"),
    ("食品加工", "有限公司", "C14 食品制造业"),
    ("建材经营部", "", "F51 批发业"),
    ("便民药房", "有限公司", "F52 零售业"),
    ("电梯维保服务", "有限公司", "O81 机动车、电子产品和日用产品修理业"),
    ("农资", "专业合作社", "A05 农、林、牧、渔专业及辅助性活动"),
    ("美容美发店", "", "O80 居民服务业"),
    ("宾馆", "有限公司", "H61 住宿业"),
    ("文化传媒", "有限公司", "R86 新闻和出版业"),
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥角亢"
GIVEN = ("禾一", "禾二", "青三", "云四", "柳五", "岭六", "湖七", "桥八", "田九", "谷十")
INSPECTORS = 24
ITEM_HEAD = (
    "序号",
    "事项名称",
    "抽查依据",
    "抽查对象",
    "抽查内容",
    "抽查方式",
    "抽查频次",
    "联合抽查部门",
    "抽查情况及查处结果公开方式",
    "抽查比例",
    "事项类别",
)

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Office:
    """哪个部门的检查人员：人名前写什么，什么类别的证，证号从哪一段编起。"""

    name: str
    who: str
    kind: str
    series: int


MARKET = Office("青禾县市场监督管理局", "", "市场监管", 0)


def sheet(rows: Iterable[Row]) -> bytes:
    """写成带 BOM 的 CSV，表格软件直接打得开。"""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return "\ufeff".encode() + out.getvalue().encode()


def person(number: int) -> str:
    """第 number 个造出来的人。"""
    return SURNAMES[number * 7 % len(SURNAMES)] + GIVEN[number % len(GIVEN)]


def entities(count: int = 600, trades: Sequence[str] = ()) -> bytes:
    """检查对象名录（列名与登记系统导出一致）；trades 只要这些行业的，别的部门的名录是其中一部分。"""
    rows: list[Row] = [
        (
            "企业名称",
            "统一社会信用代码",
            "注册日期",
            "企业类型",
            "法人代表",
            "行业",
            "地区",
            "注册地址",
            "联系电话",
            "信用风险分类",
        )
    ]
    for number in range(count):
        trade, suffix, industry = TRADES[number % len(TRADES)]
        if trades and industry.split()[0] not in trades:
            continue
        turn = number // len(TRADES)
        brand = BRANDS[turn % len(BRANDS)] + ("", "新", "鑫", "源")[turn // len(BRANDS) % 4]
        town = TOWNS[number % len(TOWNS)]
        single = suffix == ""
        name = f"青禾县{brand}{trade}{suffix}" if single else f"青禾{brand}{trade}{suffix}"
        if number % 97 == 5:
            name = f"青禾县{town}{brand}{trade}连锁管理（青禾）股份{suffix or '有限公司'}第{number % 9 + 1}分公司"
        kind = "92" if single else "93" if suffix == "专业合作社" else "91"
        rows.append(
            (
                name,
                make_uscc(number + 1, kind=kind),
                (date(2012, 3, 1) + timedelta(days=number * 7)).isoformat(),
                "个体工商户" if single else "农民专业合作社" if kind == "93" else "有限责任公司",
                person(number),
                industry,
                town,
                f"青禾县{town}{ROADS[number % len(ROADS)]}{number % 180 + 1}号",
                f"1400{number:07d}",
                "ABBBBCCAAD"[number * 7 % 10],
            )
        )
    return sheet(rows)


def inspectors(count: int = INSPECTORS, office: Office = MARKET) -> bytes:
    """执法检查人员名录（S3-11 与 S4-04 的字段）；各部门的人不重名、不重证号。"""
    rows: list[Row] = [
        (
            "姓名",
            "性别",
            "出生年月",
            "职务",
            "执法证号",
            "工作单位",
            "执法岗位",
            "业务专长",
            "执法类别",
            "行政区域",
            "有效期起",
            "有效期止",
        )
    ]
    for number, specialty in enumerate(islice(cycle(("食品安全", "特种设备", "公示信息", "价格")), count)):
        rows.append(
            (
                f"{office.who}检查员{LETTERS[number]}",
                "女" if number % 3 == 1 else "男",
                f"19{70 + number % 25}-{number % 12 + 1:02d}",
                "四级主办" if number % 4 else "一级主办",
                f"9901{office.series}{number + 1:05d}",
                office.name,
                "行政执法",
                specialty if office is MARKET else office.kind,
                office.kind,
                "青禾县",
                "2024-01-01",
                "2029-12-31",
            )
        )
    return sheet(rows)


def items() -> bytes:
    """随机抽查事项清单（S4-24 附件2 的九栏）。"""
    law = "《企业信息公示暂行条例》第十四条"
    basic = "《中华人民共和国市场主体登记管理条例》第三十八条"
    food = "《中华人民共和国食品安全法》第一百零九条、第一百一十条"
    price = "《中华人民共和国价格法》第三十三条、《明码标价和禁止价格欺诈规定》第五条、第六条"
    show = "门户网站公示"
    everybody = "企业、个体工商户、农民专业合作社"
    kinds = (
        ("公示信息抽查", law, everybody, "年度报告和即时信息公示", "实地检查、书面检查"),
        ("登记事项检查", basic, everybody, "名称、住所、经营范围等登记事项", "实地检查"),
        ("食品销售监督检查", food, "食品销售者", "经营资质、进货查验、贮存条件", "实地检查"),
        ("明码标价检查", price, "商品和服务经营者", "明码标价、收费公示", "实地检查、网络监测"),
        ("特色事项试点检查", "", "经营者", "依据待补", "实地检查"),
    )
    terms = (
        ("每年不少于1次", "", show, "不低于3%", "一般"),
        ("每年不少于1次", "", show, "不超过10%", "一般"),
        ("每年不少于1次", "卫生健康部门", show, "100%", "重点"),
        ("每年2次", "", show, "不低于3%", "一般"),
        ("根据实际情况确定", "", show, "根据实际情况确定", "一般"),
    )
    numbered = enumerate(zip(kinds, terms, strict=True), 1)
    return sheet([ITEM_HEAD, *((str(number), *kind, *term) for number, (kind, term) in numbered)])


def safety_items() -> bytes:
    """应急管理局的清单：联合抽查里它自己的一个事项。"""
    law = "《中华人民共和国安全生产法》第六十五条"
    what = ("安全生产条件检查", law, "生产经营单位", "安全管理制度、教育培训、现场安全条件", "实地检查")
    return sheet([ITEM_HEAD, ("1", *what, "每年不少于1次", "市场监管部门", "门户网站公示", "不超过10%", "一般")])
