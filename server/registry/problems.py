"""一单两库的问题目录。"""

from __future__ import annotations

from server.problems import register

UNREADABLE = {
    "import.bomb": "文件展开后太大",
    "import.damaged": "文件已损坏",
    "import.password": "文件有密码",
    "import.encoding": "文字编码认不出",
    "import.format": "不是表格",
    "import.hostile": "文件含不予打开的内容",
    "import.empty": "表是空的",
    "import.no_header": "找不到表头",
    "import.no_table": "这不是表格",
    "import.missing_column": "缺少必需的列",
    "import.too_many_rows": "行数太多",
    "import.too_many_columns": "列数太多",
    "import.slow": "读得太久",
}
for _code, _title in UNREADABLE.items():
    register(_code, 422, _title)

register("item.ratio_impossible", 422, "抽查比例不可能")
register("import.kind", 422, "不知道导入哪一种表")
register("import.sheet", 422, "没有这一张工作表")
register("import.busy", 409, "另一批正在入库")
register("import.columns", 422, "对列有误")
register("import.field", 422, "没有这一列")
register("import.in_use", 409, "已被使用，不能撤回")
register("import.renamed", 409, "有改名的户，还没有确认")
register("import.changed_since", 409, "其后又有改动，不能撤回")
register("item.no_basis", 409, "缺抽查依据")
register("item.basis_expired", 409, "依据已废止")
register("officer.has_phone", 409, "还有手机在用")
register("item.name_taken", 409, "事项重名")
register("item.in_use", 409, "事项还被用着，不能删除")
register("item.in_draw", 409, "事项已在冻结的抽取里")
register("item.in_review", 409, "清单正在审核，内容已冻结")
register("item.rule_shape", 422, "比例或频次写法不对")
register("item.not_listed", 409, "不在已公布的清单里")
register("list.empty", 409, "清单是空的")
register("list.no_content", 409, "事项没有填写抽查内容")
register("list.unchanged", 409, "与现行版没有差别")
register("list.reason", 422, "要写明理由")
register("list.opinion", 422, "退回要写明意见")
register("list.not_reviewed", 409, "还没有法制审核")
register("basis.taken", 409, "依据已在库里")
register("basis.period", 422, "有效期不对")
register("guideline.empty", 422, "细则没有内容")
register("guideline.file", 422, "附件不能收")
register("upper.empty", 422, "上级清单没有内容")
register("inspector.cert_taken", 409, "执法证号已登记")
register("checklist.conflict", 409, "同一版本的检查表内容不同")
register("entity.exited", 409, "已退出名录")


register("entity.code", 422, "代码不对")
register("entity.listed", 409, "已在名录里")
register("entity.alike", 409, "名称、住所都相同的已有一户")
register("entity.busy", 409, "正在检查")
register("entity.flag", 422, "标记填写有误")
register("entity.merge", 409, "不能合并")
register("entity.merge_second", 409, "须另一人确认")
register("entity.merge_waiting", 409, "合并已提出")
register("entity.two_subjects", 409, "两个代码是两个主体")
register("entity.reason", 422, "请写更正理由")
register("entity.merged", 409, "已并入别户")
register("sub_library.name", 409, "子库重名")
register("sub_library.complete", 409, "子库都有了")
register("sub_library.kind", 409, "子库不能这样办")
register("sub_library.named", 409, "计划正用着这个名称")
register("candidate.twice", 409, "已经告知过")
register("candidate.reason", 422, "请写理由")
register("bulk.too_many", 422, "一次办得太多")
register("bulk.nothing", 409, "没有可办的")
register("inspector.leave", 422, "请假填写有误")
register("inspector.away", 409, "这几天已登记不在岗")
register("inspector.in_draw", 409, "有未办结的检查")
register("expert.twice", 409, "已登记")
