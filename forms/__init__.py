"""检查表：检查表的格式、条件语言和引擎（S4-12、S3-18）。

Pure room without dependencies; the TypeScript twins stand beside the Python files.
"""
