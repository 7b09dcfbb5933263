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
    "import.missing_column": "缺少必需的列",
    "import.too_many_rows": "行数太多",
    "import.too_many_columns": "列数太多",
    "import.slow": "读得太久",
}
for _code, _title in UNREADABLE.items():
    register(_code, 422, _title)

register("import.kind", 422, "不知道导入哪一种表")
register("import.busy", 409, "另一批正在入库")
register("import.in_use", 409, "已被使用，不能撤回")
register("import.changed_since", 409, "其后又有改动，不能撤回")
register("item.no_basis", 409, "缺抽查依据")
register("item.basis_expired", 409, "依据已废止")
register("item.name_taken", 409, "事项重名")
register("inspector.cert_taken", 409, "执法证号已登记")
register("checklist.conflict", 409, "同一版本的检查表内容不同")
register("entity.exited", 409, "已退出名录")
