"""表格导入：在受限子进程里读，逐行说明，暂存后一次生效，可以撤回。"""

import server.registry.problems  # noqa: F401 - registers the codes that importing raises
