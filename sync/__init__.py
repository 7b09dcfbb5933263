"""外勤同步：操作、日志、合并、摘要与裁决（纯函数，不接触网络和数据库）。

The protocol's home. ``README.md`` says what it promises and what it does not do;
every ``*.py`` has a TypeScript twin of the same name and shares ``vectors/*.json``.
"""
