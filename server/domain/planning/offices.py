"""部门的通行简称：市场监管局就是市场监督管理局，粘来的表多这样写（S3-17）。"""

from __future__ import annotations

from server.domain.planning.cells import plain

SHORT = {
    "市场监督管理": "市场监管",
    "文化和旅游": "文旅",
    "人力资源和社会保障": "人社",
    "住房和城乡建设": "住建",
    "卫生健康": "卫健",
    "疾病预防控制": "疾控",
    "应急管理": "应急",
    "消防救援": "消防",
    "交通运输": "交通",
    "发展和改革": "发改",
    "工业和信息化": "工信",
}


def brief(name: str) -> str:
    """名称的简写，两边都这样写了再比。"""
    said = plain(name)
    for full, short in SHORT.items():
        said = said.replace(full, short)
    return said
