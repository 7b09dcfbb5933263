"""公示投影：门户能看到的全部，只由公示扫描写入，随时可以重建（S3-03、S4-15）。

A second database on SQLite, so that a portal process needs no access to the business tables. Nothing here names a
private person, except inspectors: the list of them and the two behind an inspection code, in the columns the law makes
public and no other (S3-11).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped

from server.db import PUBLIC, PublicBase, Utc, column
from server.publications.finding import Words, install


class PublicResult(PublicBase):
    """一条检查结果的公示现状。"""

    __tablename__ = "public_result"
    __table_args__ = {"comment": "检查结果公示"}
    public_id: Mapped[str] = column("公示编号", PUBLIC, String(20), primary_key=True)
    n: Mapped[int] = column("次序号：公示日期在前", PUBLIC, BigInteger, unique=True)
    version: Mapped[int] = column("版本", PUBLIC, Integer)
    state: Mapped[str] = column("状态：published、corrected、withdrawn", PUBLIC, String(10))
    entity_name: Mapped[str] = column("检查对象名称", PUBLIC, String(200))
    said: Mapped[str] = column("名称的统一写法与拼音首字母，供核对", PUBLIC, String(420))
    entity_code: Mapped[str] = column("统一社会信用代码", PUBLIC, String(40), index=True)
    district: Mapped[str] = column("所在地区", PUBLIC, String(60))
    authority: Mapped[str] = column("检查机关", PUBLIC, String(100))
    targeting: Mapped[str] = column("抽查类型", PUBLIC, String(20))
    items_text: Mapped[str] = column("检查事项", PUBLIC, Text)
    result_code: Mapped[str] = column("结果代码", PUBLIC, String(3))
    ended_on: Mapped[date] = column("检查完成日期", PUBLIC, Date)
    published_on: Mapped[date] = column("首次公示日期", PUBLIC, Date)
    content_digest: Mapped[str] = column("封存内容摘要", PUBLIC, String(64), index=True)
    draw_no: Mapped[str | None] = column("抽取编号", PUBLIC, String(40), nullable=True, index=True)
    ticket: Mapped[str | None] = column("签", PUBLIC, String(64), nullable=True)
    record: Mapped[dict[str, Any]] = column("公示内容（只含允许字段）", PUBLIC, JSON)
    sha256: Mapped[str] = column("公示内容摘要", PUBLIC, String(64), index=True)
    alg: Mapped[str] = column("摘要算法", PUBLIC, String(10))
    history: Mapped[list[dict[str, Any]]] = column("历次版本", PUBLIC, JSON)
    due_on: Mapped[date] = column("公示期限", PUBLIC, Date)
    due_says: Mapped[str] = column("期限怎么算", PUBLIC, String(200))
    changed_on: Mapped[date | None] = column("最近一次更正或撤下的日期", PUBLIC, Date, nullable=True, index=True)
    visit: Mapped[str | None] = column(
        "联合检查：同一次入户的各条结果相同", PUBLIC, String(64), nullable=True, index=True
    )
    together: Mapped[list[str]] = column("联合检查的各机关，牵头的在前", PUBLIC, JSON, default=list)
    away: Mapped[str] = column("不到现场的检查方式（书面检查、网络监测）；到现场的为空", PUBLIC, String(60), default="")
    words: Mapped[list[str] | None] = column("检索词", PUBLIC, Words, nullable=True, deferred=True)


install(PublicResult.__table__)


class PublicPenalty(PublicBase):
    """与一次检查有关的处罚决定：另行公示，这里只指过去（S3-19）。"""

    __tablename__ = "public_penalty"
    __table_args__ = {"comment": "处罚关联"}
    id: Mapped[str] = column("编号", PUBLIC, String(16), primary_key=True)
    result_id: Mapped[str] = column("所关联的检查结果", PUBLIC, String(20), index=True)
    entity_name: Mapped[str] = column("当事人名称", PUBLIC, String(200))
    authority: Mapped[str] = column("作出决定的机关", PUBLIC, String(100))
    decision_no: Mapped[str] = column("决定书文号", PUBLIC, String(100))
    decided_on: Mapped[str] = column("决定日期", PUBLIC, String(10))
    kind_words: Mapped[str] = column("处罚种类", PUBLIC, String(100))
    url: Mapped[str] = column("处罚公示的网址", PUBLIC, String(300))


class PublicReport(PublicBase):
    """一份公开的抽查报告：规则要公开的才有，各部分照写（S1-12）。"""

    __tablename__ = "public_report"
    __table_args__ = {"comment": "抽查报告"}
    id: Mapped[str] = column("编号", PUBLIC, String(36), primary_key=True)
    result_id: Mapped[str] = column("所关联的检查结果", PUBLIC, String(20), index=True)
    no: Mapped[str] = column("文号", PUBLIC, String(80))
    on: Mapped[str] = column("批准日期", PUBLIC, String(10))
    parts: Mapped[list[list[str]]] = column("各部分：名称与文字", PUBLIC, JSON)


class PublicFile(PublicBase):
    """归档文书的指纹：只有指纹，没有文书。"""

    __tablename__ = "public_file"
    __table_args__ = {"comment": "文书指纹"}
    sha256: Mapped[str] = column("文件指纹", PUBLIC, String(64), primary_key=True)
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10))
    kind: Mapped[str] = column("种类", PUBLIC, String(30))
    public_id: Mapped[str] = column("所属公示", PUBLIC, String(20), index=True)


PRINTED = "公示内容校验值"
"""公示证明上印着的 64 位：那一版公示内容的摘要，更正、撤下之后也认得。"""


class PublicPaper(PublicBase):
    """别的文书的指纹：抽取记录、公示证明、处置文书、清单打印件；只说是什么、谁出的、何时，不说关于谁。"""

    __tablename__ = "public_paper"
    __table_args__ = {"comment": "其他文书的指纹"}
    sha256: Mapped[str] = column("文件指纹", PUBLIC, String(64), primary_key=True)
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10))
    label: Mapped[str] = column("文书名称，没有当事人", PUBLIC, String(100))
    authority: Mapped[str] = column("出具机关", PUBLIC, String(100))
    on: Mapped[date | None] = column("出具日期", PUBLIC, Date, nullable=True)
    href: Mapped[str] = column("相关的公开页；没有为空", PUBLIC, String(120))


class PublicDraw(PublicBase):
    """一次公开抽取的全部公开事实。"""

    __tablename__ = "public_draw"
    __table_args__ = {"comment": "抽取公示"}
    no: Mapped[str] = column("抽取编号", PUBLIC, String(40), primary_key=True)
    attempt: Mapped[int] = column("第几次", PUBLIC, Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = column("状态", PUBLIC, String(12))
    title: Mapped[str] = column("任务名称", PUBLIC, String(200))
    authority: Mapped[str] = column("抽取机关", PUBLIC, String(100))
    drawn_at: Mapped[datetime | None] = column("抽取时间", PUBLIC, Utc, nullable=True)
    pool: Mapped[int] = column("参加抽取户数", PUBLIC, Integer)
    drawn: Mapped[int] = column("抽取户数", PUBLIC, Integer)
    body: Mapped[dict[str, Any]] = column("名册封条、承诺、骰子、种子、各层与签", PUBLIC, JSON)
    package: Mapped[bytes | None] = column("数据包", PUBLIC, LargeBinary, nullable=True, deferred=True)
    package_sha256: Mapped[str | None] = column("数据包指纹", PUBLIC, String(64), nullable=True)
    package_size: Mapped[int] = column("数据包字节数", PUBLIC, Integer)
    stamp: Mapped[str] = column("来源版本", PUBLIC, String(80))


class PublicItem(PublicBase):
    """随机抽查事项清单里的一项（S0-10、S3-09、S4-24）。"""

    __tablename__ = "public_item"
    __table_args__ = {"comment": "抽查事项清单"}
    id: Mapped[str] = column("编号", PUBLIC, String(36), primary_key=True)
    position: Mapped[int] = column("次序", PUBLIC, Integer, index=True)
    authority: Mapped[str] = column("填报单位", PUBLIC, String(100))
    body: Mapped[dict[str, Any]] = column("清单各列", PUBLIC, JSON)


class PublicItemList(PublicBase):
    """随机抽查事项清单的一版：公布后不改一字，旧版仍可读（S3-09、S4-20）。"""

    __tablename__ = "public_item_list"
    __table_args__ = {"comment": "抽查事项清单的版本"}
    no: Mapped[str] = column("编号，如 990100-SJ-2", PUBLIC, String(60), primary_key=True)
    department: Mapped[str] = column("填报单位代码", PUBLIC, String(40), index=True)
    authority: Mapped[str] = column("填报单位", PUBLIC, String(100))
    version: Mapped[int] = column("第几版", PUBLIC, Integer)
    state: Mapped[str] = column("状态：published、superseded、revoked", PUBLIC, String(12))
    title: Mapped[str] = column("名称", PUBLIC, String(200))
    published_on: Mapped[date] = column("公布日期", PUBLIC, Date)
    body: Mapped[dict[str, Any]] = column("各行、理由、与上一版之差", PUBLIC, JSON)
    sha256: Mapped[str] = column("内容指纹", PUBLIC, String(64))
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10))
    pdf: Mapped[bytes | None] = column("附件2 打印件", PUBLIC, LargeBinary, nullable=True, deferred=True)
    pdf_sha256: Mapped[str | None] = column("打印件指纹", PUBLIC, String(64), nullable=True)
    stamp: Mapped[str] = column("来源版本", PUBLIC, String(80))


class PublicGuideline(PublicBase):
    """工作细则的一版（S3-13、S4-06）。"""

    __tablename__ = "public_guideline"
    __table_args__ = {"comment": "工作细则"}
    no: Mapped[str] = column("编号，如 990100-SJ-XZ01-1", PUBLIC, String(90), primary_key=True)
    authority: Mapped[str] = column("制定部门", PUBLIC, String(100))
    code: Mapped[str] = column("细则编号", PUBLIC, String(40))
    version: Mapped[int] = column("第几版", PUBLIC, Integer)
    state: Mapped[str] = column("状态", PUBLIC, String(12))
    title: Mapped[str] = column("名称", PUBLIC, String(200))
    published_on: Mapped[date] = column("公布日期", PUBLIC, Date)
    body: Mapped[dict[str, Any]] = column("正文与适用事项", PUBLIC, JSON)
    sha256: Mapped[str] = column("内容指纹", PUBLIC, String(64))
    alg: Mapped[str] = column("指纹算法", PUBLIC, String(10))
    file: Mapped[bytes | None] = column("盖章的 PDF", PUBLIC, LargeBinary, nullable=True, deferred=True)
    file_size: Mapped[int] = column("附件字节数", PUBLIC, Integer)
    stamp: Mapped[str] = column("来源版本", PUBLIC, String(80))


class PublicInspector(PublicBase):
    """对外公示的一位执法检查人员（S3-11）：只有规则点名、法律公开的各栏。"""

    __tablename__ = "public_inspector"
    __table_args__ = {"comment": "执法检查人员公示"}
    id: Mapped[str] = column("编号", PUBLIC, String(36), primary_key=True)
    authority: Mapped[str] = column("所属机关", PUBLIC, String(100), index=True)
    cert_no: Mapped[str] = column("执法证号", PUBLIC, String(40), index=True)
    body: Mapped[dict[str, Any]] = column("公示的各栏", PUBLIC, JSON)


class PublicPlan(PublicBase):
    """一份年度抽查计划（S3-14、S3-17）。"""

    __tablename__ = "public_plan"
    __table_args__ = {"comment": "抽查计划公示"}
    id: Mapped[str] = column("编号", PUBLIC, String(36), primary_key=True)
    year: Mapped[int] = column("年度", PUBLIC, Integer, index=True)
    authority: Mapped[str] = column("制定机关", PUBLIC, String(100))
    body: Mapped[dict[str, Any]] = column("计划各条目", PUBLIC, JSON)


class PublicCode(PublicBase):
    """一个检查码后面的公开事实：谁来查、凭什么、查什么。"""

    __tablename__ = "public_code"
    __table_args__ = {"comment": "检查码"}
    token_sha256: Mapped[str] = column("检查码摘要（不存原码）", PUBLIC, String(64), primary_key=True)
    live: Mapped[bool] = column("是否有效", PUBLIC, Boolean)
    body: Mapped[dict[str, Any]] = column("页面内容", PUBLIC, JSON)
    stamp: Mapped[str] = column("来源版本", PUBLIC, String(80))


class PublicFact(PublicBase):
    """站点事实与统计数字：行政区、演示标志、机关、电话、户数。"""

    __tablename__ = "public_fact"
    __table_args__ = {"comment": "站点事实与统计"}
    name: Mapped[str] = column("名称", PUBLIC, String(40), primary_key=True)
    value: Mapped[dict[str, Any]] = column("值", PUBLIC, JSON)
