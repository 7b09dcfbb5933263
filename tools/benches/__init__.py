"""测速：每个都打印一个 JSON 数组，每项有 name、value、unit、ratio、against；跑不了退出 2。"""
