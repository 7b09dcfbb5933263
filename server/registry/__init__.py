"""一单两库：抽查事项清单、检查对象名录库、执法检查人员名录库，以及表格导入。"""

from server.registry import problems as _problems  # noqa: F401  (its codes are known with the room)
