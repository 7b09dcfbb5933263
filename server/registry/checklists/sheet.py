"""检查表的 Excel 样子：前七栏与印出来的检查表一样，右边各栏写印不出来的规则。"""

from __future__ import annotations

from forms.schema import CONDITIONS, PARTS

PRINTED = ("序号", "检查内容", "操作方法与要领", "", "", "是否检查", "发现问题情况")
"""The head row of the printed tables; the method spans three columns."""

FAMILIES = {
    "conform": "符合与否",
    "found": "有无问题",
    "number": "填数",
    "text": "填文字",
    "date": "填日期",
    "choice": "单选",
    "multi": "多选",
    "table": "表格",
    "materials": "核对材料",
}
LEVELS = {"KEY": "重点", "GENERAL": "一般"}
PHOTOS = {"never": "不拍", "on_fail": "有问题时拍", "always": "必拍"}
SOURCES = {"ADOPTED": "其他部门的结论", "EXPERT": "专家意见", "ENTRUSTED": "受托机构的报告"}
KINDS = {"text": "文字", "number": "数", "date": "日期"}
YES = "是"

RULES: dict[str, str] = {
    "level": "级别",
    "family": "作答方式",
    "photo": "拍照",
    "basis": "依据",
    **CONDITIONS,
    "message": "提醒的话",
    "calculate": "计算",
    "subsample": "现场抽样数",
    "options": "选项",
    "columns": "栏目",
    "sources": "可采用的结论",
    "whole": "只填整数",
    "result": "结果代码",
    "pending": "待核",
    "id": "编号",
}
"""Columns to the right of the printed ones, in this order; each may be missing or empty."""

HEADS = {"object": "适用对象", **{f"parts.{key}": f"检查{word}" for key, word in PARTS.items()}, "scoring": "记分规则"}
HEADS["parts.disposal"] = "处理意见"
"""Rows above the head: label in the first column, text beside it."""

ANSWERS = {
    "found": ("是□　否□", "□无　□有（需记录，可另附页）"),
    "conform": ("", "□符合　□不符合（需记录，可另附页）　□不适用"),
}
TAIL = ("要求提供材料", "检查结果", "后续处置", "检查人员", "备注")
SCORING = "重点项不合格不超过{key_failed_max}项；一般项合格率不低于{general_passed_min}%"
SCORING_MIN = {"key_checked_min": "重点项至少查{}项", "general_checked_min": "一般项至少查{}项"}
