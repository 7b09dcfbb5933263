"""年度抽查计划：条目、送审、审批（S3-14、S3-17）。"""

from server.plans import problems as _problems  # noqa: F401  (its codes are known with the room)
